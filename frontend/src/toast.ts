// Short notices at the edge. The server sends one by `HX-Trigger: {"toast": {"text": "…", "tone": "good"}}`.
import { icon } from "./icon";
import { words } from "./words";

export type ToastTone = "" | "good" | "warn" | "breach";

export interface ToastOptions {
  tone?: ToastTone;
  action?: { label: string; run: () => void };
}

const ICONS: Record<ToastTone, string> = {
  "": "info-circle",
  good: "circle-check",
  warn: "alert-triangle",
  breach: "alert-circle",
};
const LASTS_MS = 6000;

export function toast(text: string, options: ToastOptions = {}): void {
  const shelf = document.getElementById("sw-toasts");
  if (!shelf) return;
  const tone = options.tone ?? "";
  // What a lost connection makes fail all at once is said once.
  if (isShown(shelf.querySelectorAll<HTMLElement>("[data-toast]"), text)) return;
  const box = document.createElement("div");
  box.className = `sw-toast ${tone}`;
  box.dataset["toast"] = "";
  const said = document.createElement("span");
  said.className = "grow";
  said.textContent = text;
  box.append(icon(ICONS[tone]), said);
  if (options.action) box.append(actionButton(options.action));
  box.append(closeButton());
  shelf.append(box);
  expire(box);
}

/** Whether one of the notices says these words at this moment. */
export function isShown(notices: Iterable<{ textContent: string | null }>, text: string): boolean {
  return [...notices].some((notice) => notice.textContent?.trim() === text.trim());
}

function actionButton(action: { label: string; run: () => void }): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-link-sw";
  button.textContent = action.label;
  button.addEventListener("click", () => {
    action.run();
    button.closest("[data-toast]")?.remove();
  });
  return button;
}

function closeButton(): HTMLButtonElement {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.dataset["dismiss"] = "";
  close.setAttribute("aria-label", words().dismiss);
  close.append(icon("x"));
  return close;
}

// What is red stays until it is read; the rest leaves unless the pointer or focus rests on it.
function expire(box: HTMLElement): void {
  if (box.classList.contains("breach")) return;
  window.setTimeout(() => {
    if (box.matches(":hover, :focus-within")) expire(box);
    else box.remove();
  }, LASTS_MS);
}

export function startToasts(): void {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-dismiss]")) (event.target as Element).closest("[data-toast]")?.remove();
  });
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ text?: string; value?: string; tone?: ToastTone }>).detail;
    const text = detail.text ?? detail.value;
    if (text) toast(text, { tone: detail.tone ?? "" });
  });
  for (const box of document.querySelectorAll<HTMLElement>("[data-toast]")) expire(box);
  document.addEventListener("htmx:load", (event) => {
    const part = event.target as Element;
    for (const box of part.querySelectorAll<HTMLElement>("[data-toast]")) expire(box);
  });
}
