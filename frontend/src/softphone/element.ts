// <sw-softphone>: the bar. Its keys keep their places; what cannot be used now is dashed.
//   config="/desktop/softphone.json"   call="|ringing|talking|held"   who="…" note="…"
//   answer-url, hold-url, resume-url, hangup-url: posted to, for the switch holds, resumes and ends calls
//   transfer-dialog: id of the dialog opened by “transfer”; without one there is no such key
import { icon } from "../icon";
import { toast } from "../toast";
import { words as pageWords } from "../words";
import { startAfloat } from "./afloat";
import { devicePanel } from "./panel";
import { shared } from "./shared";
import type { CallState, PhoneState } from "./state";
import { words } from "./words";

const ATTRIBUTES = ["call", "who", "note", "answer-url", "hold-url", "resume-url", "hangup-url", "transfer-dialog"];

type Key = "answer" | "hold" | "mute" | "transfer" | "hangUp";

interface KeyShape {
  name: Key;
  icon: string;
  code: string;
  printed: string;
  css: string;
}

const KEYS: KeyShape[] = [
  { name: "answer", icon: "phone-incoming", code: "F2", printed: "F2", css: "btn-plain answer" },
  { name: "hold", icon: "player-pause", code: "F4", printed: "F4", css: "btn-plain" },
  { name: "mute", icon: "microphone-off", code: "F7", printed: "F7", css: "btn-plain" },
  { name: "transfer", icon: "arrows-right-left", code: "F8", printed: "F8", css: "btn-plain" },
  { name: "hangUp", icon: "phone-off", code: "Shift+F2", printed: "Shift F2", css: "btn-hang" },
];

async function post(url: string): Promise<boolean> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  try {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
    if (answer.ok) return true;
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
    toast(problem.detail ?? problem.title ?? pageWords().serverError, { tone: "breach" });
  } catch {
    toast(pageWords().sendFailed, { tone: "breach" });
  }
  return false;
}

/** What the bar shows: the telephone's own call if it has one, else what the page says. */
export function shownCall(phone: PhoneState, page: string): CallState {
  if (page === "held" && phone.call === "talking") return "held";
  // A conversation whose phone has fallen away and is called back.
  if (phone.call === "ringing" && (page === "talking" || page === "held")) return page;
  return phone.call || (["ringing", "calling", "talking", "held"].includes(page) ? (page as CallState) : "");
}

/** The keys that do something now. */
export function usableKeys(call: CallState): Set<Key> {
  if (call === "ringing") return new Set(["answer", "hangUp"]);
  if (call === "calling") return new Set(["hangUp"]);
  if (call === "talking" || call === "held") return new Set(["hold", "mute", "transfer", "hangUp"]);
  return new Set();
}

export class Softphone extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  private readonly who = document.createElement("strong");
  private readonly note = document.createElement("span");
  private readonly quality = document.createElement("span");
  private readonly level = document.createElement("progress");
  private readonly keys = new Map<Key, HTMLButtonElement>();
  /** The key whose press the server has not answered yet. */
  private pressed: Key | null = null;
  private readonly onPhone = (): void => {
    // The page loaded anew in the middle of the conversation: nobody has to answer a second time.
    if (shared.state.call === "ringing" && this.call !== "ringing") shared.do({ name: "answer" });
    this.show();
  };
  private readonly onLevel = (event: Event): void => {
    this.level.value = (event as CustomEvent<number>).detail;
  };

  connectedCallback(): void {
    if (this.keys.size === 0) this.build();
    document.addEventListener("sw-phone", this.onPhone);
    document.addEventListener("sw-phone-level", this.onLevel);
    const person = document.querySelector<HTMLMetaElement>('meta[name="sw-person"]')?.content ?? "";
    shared.start(this.getAttribute("config") ?? "/desktop/softphone.json", person);
    this.show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("sw-phone", this.onPhone);
    document.removeEventListener("sw-phone-level", this.onLevel);
  }

  attributeChangedCallback(): void {
    if (this.keys.size > 0) this.show();
  }

  private build(): void {
    const say = words();
    this.setAttribute("role", "toolbar");
    this.setAttribute("aria-label", say.toolbar);
    this.classList.add("sw-phone");
    const who = document.createElement("div");
    who.className = "who";
    this.note.className = "xs soft";
    who.append(this.who, this.note);
    this.level.className = "sw-bar level good";
    this.level.max = 100;
    this.level.setAttribute("aria-label", say.level);
    this.quality.className = "quality";
    for (const shape of KEYS) this.keys.set(shape.name, this.key(shape));
    const buttons = [...this.keys.values()];
    const last = buttons.pop() as HTMLButtonElement;
    this.prepend(who, ...buttons, devicePanel(say, (digit) => shared.do({ name: "key", digit })), last, this.level, this.quality);
  }

  private key(shape: KeyShape): HTMLButtonElement {
    const button = document.createElement("button");
    const printed = document.createElement("kbd");
    button.type = "button";
    button.className = `btn ${shape.css}`;
    button.dataset["key"] = shape.code;
    printed.textContent = shape.printed;
    button.append(icon(shape.icon), document.createElement("span"), printed);
    button.addEventListener("click", () => void this.press(shape.name));
    return button;
  }

  private get call(): CallState {
    return shownCall(shared.state, this.getAttribute("call") ?? "");
  }

  private show(): void {
    const say = words();
    const phone = shared.state;
    const call = this.call;
    const usable = usableKeys(call);
    const text: Record<Key, string> = {
      answer: say.answer, hold: call === "held" ? say.resume : say.hold, mute: phone.muted ? say.unmute : say.mute,
      transfer: say.transfer, hangUp: say.hangUp,
    };
    for (const [name, button] of this.keys) {
      const label = button.querySelector("span");
      if (label) label.textContent = text[name];
      button.disabled = !usable.has(name) || name === this.pressed;
      button.hidden = name === "transfer" && !this.hasAttribute("transfer-dialog");
    }
    this.keys.get("mute")?.setAttribute("aria-pressed", String(phone.muted));
    this.keys.get("hold")?.setAttribute("aria-pressed", String(call === "held"));
    this.who.textContent = (call && (this.getAttribute("who") || phone.peer)) || say.call[call] || say.noCall;
    this.note.textContent = this.status(call);
    this.note.classList.toggle("tone-breach", phone.trouble !== "");
    this.level.hidden = call !== "talking" || phone.line === "simulated";
    this.showQuality();
    this.showRing(call);
  }

  private status(call: CallState): string {
    const say = words();
    const phone = shared.state;
    if (phone.trouble) return say.trouble[phone.trouble];
    const note = this.getAttribute("note") ?? "";
    if (phone.line !== "simulated" && call && call !== "ringing" && phone.call !== call && !["talking", "held"].includes(phone.call))
      return phone.line === "registered" ? say.rejoining : say.line[phone.line] || say.rejoining;
    if (call) return note || (this.who.textContent === say.call[call] ? "" : say.call[call]);
    if (shared.isElsewhere) return note || say.elsewhere;
    return phone.line === "registered" && note ? note : say.line[phone.line] || note;
  }

  private showQuality(): void {
    const { quality } = shared.state;
    this.quality.hidden = quality === null;
    if (!quality) return;
    const say = words();
    this.quality.dataset["grade"] = quality.grade;
    this.quality.replaceChildren(icon("wifi"), say.quality[quality.grade]);
    this.quality.title = say.detail(quality.lossPercent, quality.jitterMs, quality.roundTripMs);
  }

  // The page rings by its own offer card; without one the bar does.
  private showRing(call: CallState): void {
    const own = this.querySelector("sw-ring");
    if (call !== "ringing") own?.remove();
    else if (!document.querySelector("sw-ring")) {
      const ring = document.createElement("sw-ring");
      ring.setAttribute("headline", this.getAttribute("who") || shared.state.peer);
      ring.setAttribute("text", this.getAttribute("note") ?? "");
      this.append(ring);
    }
  }

  private async press(name: Key): Promise<void> {
    this.pressed = name;
    this.show();
    try {
      await this.act(name);
    } finally {
      this.pressed = null;
      this.show();
    }
  }

  private async act(name: Key): Promise<void> {
    if (name === "answer") {
      shared.do({ name: "answer" });
      await this.post("answer-url");
    } else if (name === "hold") await this.hold();
    else if (name === "mute") shared.do({ name: "mute", on: !shared.state.muted });
    else if (name === "transfer") this.openTransfer();
    else if (!(await this.post("hangup-url"))) shared.do({ name: "hangUp" });
  }

  private async hold(): Promise<void> {
    const held = this.call === "held";
    // On the desktop the page hears of it by the stream; a bar of our own on another page does not.
    if ((await this.post(held ? "resume-url" : "hold-url")) && "afloat" in this.dataset) this.setAttribute("call", held ? "talking" : "held");
  }

  /** Post to the address of an attribute; false where there is none or it refused. */
  private async post(attribute: string): Promise<boolean> {
    const url = this.getAttribute(attribute);
    return url ? post(url) : false;
  }

  private openTransfer(): void {
    const dialog = document.getElementById(this.getAttribute("transfer-dialog") ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  }
}

if (!customElements.get("sw-softphone")) customElements.define("sw-softphone", Softphone);
startAfloat();
