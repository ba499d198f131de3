// Elements with data-key are pressed (fields: focused) by their key; `?` shows the map of the page. A line of the map
// with data-needs stands there only while the page has what this selector finds.
import { type Combination, matches, parseKeys, printed, types } from "./keys";
import { words } from "./words";

function isField(element: Element | null): boolean {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));
}

function isUsable(element: HTMLElement): boolean {
  return !element.matches(":disabled, [aria-disabled='true']") && element.checkVisibility();
}

/** While a dialog is open, only its own keys count. */
function scope(): ParentNode {
  return document.querySelector("dialog[open]") ?? document;
}

function press(element: HTMLElement): void {
  if (isField(element)) {
    element.focus();
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.select();
  } else element.click();
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented || event.repeat) return;
  const typing = isField(document.activeElement);
  if (event.key === "?" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    showMap();
    return;
  }
  for (const element of scope().querySelectorAll<HTMLElement>("[data-key]")) {
    const hit = parseKeys(element.dataset["key"] ?? "").find((combination) => matches(combination, event));
    if (!hit || (typing && types(hit)) || !isUsable(element)) continue;
    event.preventDefault();
    press(element);
    return;
  }
}

function label(element: HTMLElement): string {
  const named = element.dataset["keyLabel"] ?? element.getAttribute("aria-label");
  if (named) return named;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const key of copy.querySelectorAll("kbd, svg")) key.remove();
  const placeholder = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.placeholder : "";
  return copy.textContent?.trim().replace(/\s+/g, " ") || placeholder || element.title;
}

function mapLine(text: string, combinations: Combination[]): HTMLLIElement {
  const line = document.createElement("li");
  const keys = document.createElement("span");
  keys.className = "keys";
  for (const combination of combinations) {
    const key = document.createElement("kbd");
    key.textContent = printed(combination);
    keys.append(key);
  }
  line.append(keys, text);
  return line;
}

function showMap(): void {
  const dialog = document.getElementById("sw-shortcuts");
  const list = dialog?.querySelector("[data-keymap]");
  if (!(dialog instanceof HTMLDialogElement) || !list || dialog.open) return;
  const lines = new Map<string, Combination[]>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    if (element.closest("[hidden]")) continue;
    const text = label(element);
    if (text && !lines.has(text)) lines.set(text, parseKeys(element.dataset["key"] ?? ""));
  }
  list.replaceChildren(...[...lines].map(([text, combinations]) => mapLine(text, combinations)));
  for (const line of dialog.querySelectorAll<HTMLElement>("[data-needs]")) {
    line.hidden = document.querySelector(line.dataset["needs"] ?? "") === null;
  }
  if (lines.size === 0) list.textContent = words().noShortcuts;
  dialog.showModal();
}

export function startShortcuts(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-shortcuts]")) showMap();
  });
}
