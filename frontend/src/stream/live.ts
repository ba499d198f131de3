// data-live="Type1 Type2" (`*` = all): the element gets the event `live` when such a message comes, at most every
// data-live-throttle ms (300), only where data-live-match="contact_id=…" agrees with the payload. With data-live-settle="600"
// the event `live-settled` follows so many ms after the last of them: for answers that the server keeps for a moment.
import type { LiveMessage } from "./hub";

const DEFAULT_THROTTLE_MS = 300;

interface Pace {
  last: number;
  timer: number;
  settling: number;
}

const paces = new WeakMap<Element, Pace>();

/** Whether an element that listens to `types` wants this type; the class name alone is enough. */
export function listensTo(types: string, type: string): boolean {
  const short = type.slice(type.lastIndexOf(".") + 1);
  return types.split(/\s+/).some((wanted) => wanted === "*" || wanted === type || (wanted !== "" && wanted === short));
}

/** Whether every `key=value` (or `key=a,b`) of `written` is so in the payload. */
export function payloadMatches(written: string, payload: Record<string, unknown>): boolean {
  return written
    .split(/\s+/)
    .filter(Boolean)
    .every((pair) => {
      const at = pair.indexOf("=");
      return pair.slice(at + 1).split(",").includes(String(payload[pair.slice(0, at)] ?? ""));
    });
}

function fire(element: Element, detail: unknown): void {
  // It does not bubble: a list inside a live panel must not reload the panel.
  element.dispatchEvent(new CustomEvent("live", { detail }));
}

function settle(element: HTMLElement): void {
  if (element.isConnected) element.dispatchEvent(new CustomEvent("live-settled"));
}

function fireThrottled(element: HTMLElement, detail: unknown): void {
  const every = Number(element.dataset["liveThrottle"] ?? DEFAULT_THROTTLE_MS);
  const pace = paces.get(element) ?? { last: -Infinity, timer: 0, settling: 0 };
  paces.set(element, pace);
  if (pace.timer) return;
  const now = performance.now();
  const run = (): void => {
    pace.timer = 0;
    pace.last = performance.now();
    if (element.isConnected) fire(element, detail);
    if (element.dataset["liveSettle"]) {
      window.clearTimeout(pace.settling);
      pace.settling = window.setTimeout(() => settle(element), Number(element.dataset["liveSettle"]));
    }
  };
  if (now - pace.last >= every) run();
  else pace.timer = window.setTimeout(run, every - (now - pace.last));
}

export function spread(message: LiveMessage): void {
  document.dispatchEvent(new CustomEvent(`sw:${message.type}`, { detail: message }));
  document.dispatchEvent(new CustomEvent("sw-message", { detail: message }));
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
    if (!listensTo(element.dataset["live"] ?? "", message.type)) continue;
    const match = element.dataset["liveMatch"];
    if (match && !payloadMatches(match, message.payload)) continue;
    fireThrottled(element, message);
  }
}

/** Everything live is fetched again, not all in the same moment. */
export function refreshAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]"))
    window.setTimeout(() => element.isConnected && fire(element, null), Math.random() * 400);
}
