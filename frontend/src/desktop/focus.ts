// Where the cursor goes on the desktop: to the note when a contact has ended, to the answer when a chat was taken, into
// the state menu and back.

const OWN_PRESS_MS = 5000;
const END_KEY = "Shift+F2";
let endedAt = -OWN_PRESS_MS;
let taken = "";
let wrapping = "";

function shown(): string {
  return document.querySelector<HTMLElement>("main[data-desk]")?.dataset["contact"] ?? "";
}

/** Somebody is being answered who is still there; their words are left alone unless the agent ended the contact. */
function isAnswering(): boolean {
  const field = document.activeElement;
  return field instanceof HTMLTextAreaElement && field.closest("sw-composer") !== null && field.value !== "";
}

function settle(): void {
  const contact = document.getElementById("dk-wrap") ? shown() : "";
  const begins = contact !== "" && contact !== wrapping;
  wrapping = contact;
  if (document.querySelector("dialog[open]")) return;
  const hasEnded = performance.now() - endedAt < OWN_PRESS_MS;
  if (begins && (hasEnded || !isAnswering())) {
    endedAt = -OWN_PRESS_MS;
    taken = "";
    document.getElementById("dk-note")?.focus();
  } else if (taken && taken === shown()) {
    const composer = document.querySelector(`sw-composer[contact="${CSS.escape(taken)}"] textarea`);
    if (!(composer instanceof HTMLElement)) return;
    taken = "";
    composer.focus();
  }
}

function onPress(event: Event): void {
  const pressed = event.target as Element;
  if (pressed.closest(`[data-key="${END_KEY}"], #dk-end button:not([data-close])`)) endedAt = performance.now();
}

function choices(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".sw-menu-list button:not(:disabled)")];
}

function onToggle(event: Event): void {
  const menu = event.target as Element;
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".dk-top [data-menu]:has(.sw-state)") || !menu.open) return;
  const all = choices(menu);
  (all.find((one) => one.hasAttribute("aria-current")) ?? all[0])?.focus();
}

function onKey(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest(".dk-top details[data-menu]:has(.sw-state)[open]");
  if (!menu) return;
  const all = choices(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const goals: Record<string, HTMLElement | null | undefined> = {
    ArrowDown: all[(at + 1) % all.length],
    ArrowUp: all.at(at <= 0 ? -1 : at - 1),
    Home: all[0],
    End: all.at(-1),
    Escape: menu.querySelector<HTMLElement>("summary"),
  };
  const goal = event.altKey ? null : goals[event.key];
  if (!goal) return;
  // Escape goes on: closing is the menus' own business.
  if (event.key !== "Escape") event.preventDefault();
  goal.focus();
}

export function startFocus(): void {
  document.addEventListener("click", onPress, true);
  document.addEventListener("submit", (event) => {
    taken = (event.target as HTMLElement).dataset["take"] ?? taken;
  }, true);
  document.addEventListener("toggle", onToggle, true);
  // Before the menus close themselves.
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("htmx:afterSettle", settle);
  settle();
}
