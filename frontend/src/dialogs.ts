// Dialogs, menus and drawers, driven by attributes.

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]"))
    if (menu !== except) menu.open = false;
}

function toggleDrawer(button: HTMLElement, selector: string): void {
  const drawer = document.querySelector(selector);
  const open = drawer?.classList.toggle("open") ?? false;
  button.setAttribute("aria-expanded", String(open));
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-open]");
  if (opener?.dataset["open"]) openDialog(opener.dataset["open"]);
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  const drawer = target.closest<HTMLElement>("[data-toggle]");
  if (drawer?.dataset["toggle"]) toggleDrawer(drawer, drawer.dataset["toggle"]);
  // The dialog itself is hit only where nothing of it is: on the backdrop.
  if (target instanceof HTMLDialogElement && !target.hasAttribute("data-keep")) {
    const box = target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) target.close();
  }
  const menu = target.closest("details[data-menu]");
  const chosen = menu && target.closest(".sw-menu-list a, .sw-menu-list button");
  closeMenus(chosen ? null : menu);
}

export function startDialogs(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
  // `HX-Trigger: dialog-close` after a form in a dialog was accepted; `{"dialog-open": {"id": "…"}}` to show one.
  document.addEventListener("dialog-close", () => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
  document.addEventListener("dialog-open", (event) => {
    const detail = (event as CustomEvent<{ id?: string; value?: string }>).detail;
    openDialog(detail.id ?? detail.value ?? "");
  });
}
