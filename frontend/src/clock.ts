// <sw-clock due since limit stopped last>: runs by the server's time, grey until 70 % of its limit.
import { remaining, running, tone, type Tone } from "./duration";
import { words } from "./words";

const clocks = new Set<Clock>();
let offset = 0;
let timer = 0;

/** The server's time now, in milliseconds. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** Set the clock by a time the server has just given. */
export function learnServerTime(iso: string | null | undefined): void {
  const server = Date.parse(iso ?? "");
  if (!Number.isNaN(server)) offset = server - Date.now();
}

export interface Reading {
  text: string;
  tone: Tone;
  percent: number;
}

export interface Dial {
  due: number;
  since: number;
  limit: number;
  last: number;
}

/** What a clock shows at a time; all times in milliseconds, NaN where not given. */
export function read(dial: Dial, at: number): Reading {
  const used = (at - dial.since) / 1000;
  if (Number.isNaN(dial.due)) {
    const limited = dial.limit > 0;
    return {
      text: running(used),
      tone: limited ? tone(used, dial.limit, dial.last) : "",
      percent: limited ? Math.min(100, (100 * used) / dial.limit) : 0,
    };
  }
  const left = (dial.due - at) / 1000;
  const whole = Number.isNaN(dial.since) ? dial.limit : (dial.due - dial.since) / 1000;
  const known = whole > 0;
  return {
    text: remaining(left < 0 ? Math.floor(left) : Math.ceil(left), words()),
    tone: known ? tone(whole - left, whole, dial.last) : left <= 0 ? "breach" : "",
    percent: known ? Math.min(100, Math.max(0, (100 * (whole - left)) / whole)) : left <= 0 ? 100 : 0,
  };
}

function tick(): void {
  window.clearTimeout(timer);
  if (clocks.size === 0) return;
  for (const clock of clocks) clock.show();
  timer = window.setTimeout(tick, 1000 - (serverNow() % 1000) + 5);
}

class Clock extends HTMLElement {
  static readonly observedAttributes = ["due", "since", "limit", "stopped", "last"];

  connectedCallback(): void {
    clocks.add(this);
    if (clocks.size === 1) tick();
    this.show();
  }

  disconnectedCallback(): void {
    clocks.delete(this);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.show();
  }

  show(): void {
    const stopped = Date.parse(this.getAttribute("stopped") ?? "");
    const reading = read(
      {
        due: Date.parse(this.getAttribute("due") ?? ""),
        since: Date.parse(this.getAttribute("since") ?? ""),
        limit: Number(this.getAttribute("limit") ?? 0),
        last: Number(this.getAttribute("last") ?? 0),
      },
      Number.isNaN(stopped) ? serverNow() : stopped,
    );
    let label = this.querySelector("span");
    if (!label) {
      label = document.createElement("span");
      this.replaceChildren(label, ...this.querySelectorAll("progress"));
    }
    if (label.textContent !== reading.text) label.textContent = reading.text;
    const bar = this.querySelector("progress");
    if (bar) bar.value = reading.percent;
    if ((this.getAttribute("tone") ?? "") !== reading.tone) {
      this.toggleAttribute("tone", reading.tone !== "");
      if (reading.tone) this.setAttribute("tone", reading.tone);
      this.dispatchEvent(new CustomEvent("tone", { bubbles: true, detail: reading.tone }));
    }
  }
}

export function startClocks(): void {
  learnServerTime(document.querySelector<HTMLMetaElement>('meta[name="sw-now"]')?.content);
  customElements.define("sw-clock", Clock);
}
