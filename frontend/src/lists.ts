// Single letters in lists: J K move, X selects, E dispatches, Enter opens, / searches. They act only while no field has
// the focus, and a person can switch them off.
//   <tbody data-list>  <tr data-row> … <input type="checkbox"> … <a data-row-open> … <button data-row-dispatch>

const SWITCHED_OFF = "sw-single-keys-off";

function isOn(): boolean {
  return localStorage.getItem(SWITCHED_OFF) === null;
}

function rowsOf(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.checkVisibility());
}

function currentList(): Element | null {
  const focused = document.activeElement?.closest("[data-list]");
  if (focused) return focused;
  const lists = [...document.querySelectorAll<HTMLElement>("[data-list]")].filter((list) => list.checkVisibility());
  return lists.find((list) => list.querySelector("[data-at]")) ?? lists[0] ?? null;
}

function moveTo(list: Element, row: HTMLElement): void {
  for (const other of list.querySelectorAll("[data-at]")) other.removeAttribute("data-at");
  row.setAttribute("data-at", "");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(list: Element, by: number): void {
  const rows = rowsOf(list);
  const at = rows.findIndex((row) => row.hasAttribute("data-at"));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) moveTo(list, next);
}

const ACTIONS: Record<string, (row: HTMLElement) => void> = {
  KeyX: (row) => row.querySelector<HTMLElement>("input[type=checkbox]")?.click(),
  KeyE: (row) => row.querySelector<HTMLElement>("[data-row-dispatch]")?.click(),
  Enter: (row) => (row.querySelector<HTMLElement>("[data-row-open]") ?? row.querySelector<HTMLElement>("a[href]"))?.click(),
};

function onKey(event: KeyboardEvent): void {
  const focused = document.activeElement;
  const busy = focused instanceof HTMLElement && focused.matches("input, textarea, select, button, a, summary, [contenteditable]");
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!isOn() || document.querySelector("dialog[open]")) return;
  if (busy && (event.code === "Enter" || !focused.matches("button, a, summary"))) return;
  if (event.code === "Slash") {
    const search = document.querySelector<HTMLElement>("main input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  const list = currentList();
  if (!list) return;
  if (event.code === "KeyJ" || event.code === "KeyK") {
    event.preventDefault();
    step(list, event.code === "KeyJ" ? 1 : -1);
    return;
  }
  const row = list.querySelector<HTMLElement>("[data-at]");
  const action = ACTIONS[event.code];
  if (row && action) {
    event.preventDefault();
    action(row);
  }
}

function showSwitch(): void {
  for (const button of document.querySelectorAll("[data-single-keys]")) button.setAttribute("aria-pressed", String(isOn()));
}

export function startLists(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-single-keys]")) return;
    if (isOn()) localStorage.setItem(SWITCHED_OFF, "1");
    else localStorage.removeItem(SWITCHED_OFF);
    showSwitch();
  });
  document.addEventListener("htmx:load", showSwitch);
  showSwitch();
}
