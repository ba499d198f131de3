// <sw-webcall tenant="demo" number="…"></sw-webcall>: a button that telephones the centre from the browser.
import { h } from "../widget/dom";
import css from "./call.css";
import { type Ending, type Line, openSession, simulatedLine, sipLine } from "./line";
import type { CallState, CallStatus, Prompt } from "./types";
import { callWords } from "./words";

const KEYS = [..."123456789*0#"];

class WebCall extends HTMLElement {
  private readonly say = callWords(this.getAttribute("locale") ?? (document.documentElement.lang || "zh"));
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly button = h("button", { type: "button", class: "call", click: () => void this.dial() }, this.say.call);
  private readonly panel = h("section", { class: "panel", role: "group", "aria-label": this.say.call, hidden: true });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly clock = h("span", { class: "clock", "aria-hidden": "true" });
  private readonly prompts = h("div", { class: "prompts", role: "log", "aria-label": this.say.prompts });
  private readonly muteButton = h("button", { type: "button", "aria-pressed": "false", click: () => this.mute() }, this.say.mute);
  private readonly hangUpButton = h("button", { type: "button", class: "hang", click: () => this.hangUp() }, this.say.hangUp);
  private readonly played = new Set<string>();
  private readonly audio = new Audio();
  private line: Line | null = null;
  private queue: string[] = [];
  private talkingSince = 0;
  private timer = 0;
  private closing = 0;
  private attempt = 0;
  private muted = false;
  private readonly onPageGone = (): void => this.hangUp();

  connectedCallback(): void {
    window.addEventListener("pagehide", this.onPageGone);
    if (this.panel.childElementCount > 0) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    const pad = h("div", { class: "pad", role: "group", "aria-label": this.say.keypad }, ...KEYS.map((key) => this.padKey(key)));
    const head = h("div", { class: "head" }, this.status, this.clock);
    this.panel.append(head, this.prompts, pad, h("div", { class: "acts" }, this.muteButton, this.hangUpButton));
    this.panel.addEventListener("keydown", (event) => {
      if (KEYS.includes(event.key)) this.press(event.key);
    });
    this.root.append(this.panel, this.button);
    this.addEventListener("sw-call", () => void this.dial());
    this.audio.addEventListener("ended", () => this.playNext());
  }

  disconnectedCallback(): void {
    window.removeEventListener("pagehide", this.onPageGone);
    this.hangUp();
    window.clearInterval(this.timer);
  }

  private padKey(key: string): HTMLButtonElement {
    return h("button", { type: "button", click: () => this.press(key) }, key);
  }

  private press(key: string): void {
    // Who presses a key has heard enough.
    this.silence();
    this.line?.key(key);
  }

  private async dial(): Promise<void> {
    if (this.line || this.button.hidden) return;
    const attempt = (this.attempt += 1);
    window.clearTimeout(this.closing);
    this.panel.hidden = false;
    this.clock.textContent = "";
    if (this.muted) this.mute();
    this.button.hidden = true;
    this.prompts.replaceChildren();
    this.played.clear();
    this.show("ringing", this.say.calling);
    this.hangUpButton.focus();
    const base = (this.getAttribute("base") ?? "").replace(/\/$/, "");
    const handlers = {
      onState: (state: CallState) => this.take(state),
      onEnded: (why: Ending) => this.over(this.say[why]),
    };
    try {
      const session = await openSession(base, {
        tenant: this.getAttribute("tenant") ?? "",
        locale: this.getAttribute("locale") ?? document.documentElement.lang,
        ...(this.getAttribute("number") ? { number: this.getAttribute("number") } : {}),
      });
      if (session.mode === "sip") this.line = await sipLine(base, session, handlers);
      else {
        this.prompts.append(h("p", { class: "quiet" }, this.say.simulated));
        this.line = simulatedLine(base, session, handlers);
      }
      // The caller has thought better of it meanwhile.
      if (attempt !== this.attempt) this.hangUp();
    } catch (error) {
      if (attempt !== this.attempt) return;
      const { status } = error as { status?: number };
      this.over(status === 429 || status === 503 ? this.say.busy : this.say.unreachable);
    }
  }

  private hangUp(): void {
    this.attempt += 1;
    if (this.line) this.line.hangUp();
    else if (this.button.hidden) this.over(this.say.ended);
  }

  private take(state: CallState): void {
    const { say } = this;
    const agent = state.agent ? `${state.agent.name} ${state.agent.number}`.trim() : "";
    const seconds = state.estimated_wait_seconds;
    const wait = seconds === null ? "" : ` · ${say.wait(Math.floor(seconds / 60))}`;
    const sentences: Record<CallStatus, string> = {
      ringing: say.calling, menu: say.menu, queued: say.queued(state.position) + wait, talking: say.talking(agent),
      held: say.held, ended: say.ended,
    };
    this.show(state.status, sentences[state.status]);
    for (const prompt of state.prompts) this.hear(prompt);
  }

  private show(status: CallStatus, sentence: string): void {
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
    this.panel.dataset["status"] = status;
    if (status !== "talking" || this.talkingSince > 0) return;
    this.silence();
    this.talkingSince = Date.now();
    this.timer = window.setInterval(() => this.showClock(), 1000);
  }

  private showClock(): void {
    const seconds = Math.floor((Date.now() - this.talkingSince) / 1000);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  private hear(prompt: Prompt): void {
    if (this.played.has(prompt.id)) return;
    this.played.add(prompt.id);
    this.prompts.append(h("p", {}, prompt.text));
    this.prompts.scrollTop = this.prompts.scrollHeight;
    if (!prompt.audio_url) return;
    this.queue.push(prompt.audio_url);
    if (this.audio.paused) this.playNext();
  }

  private playNext(): void {
    const next = this.queue.shift();
    if (!next) return;
    this.audio.src = next;
    // The text stands beside it: a browser that will not sound loses nothing.
    this.audio.play().catch((error: unknown) => console.warn(error));
  }

  private silence(): void {
    this.queue = [];
    this.audio.pause();
  }

  private mute(): void {
    this.muted = !this.muted;
    this.line?.mute(this.muted);
    this.muteButton.setAttribute("aria-pressed", String(this.muted));
    this.muteButton.textContent = this.muted ? this.say.unmute : this.say.mute;
  }

  private over(sentence: string): void {
    this.line = null;
    this.silence();
    window.clearInterval(this.timer);
    this.talkingSince = 0;
    this.show("ended", sentence);
    this.button.textContent = this.say.again;
    this.button.hidden = false;
    this.button.focus();
    this.closing = window.setTimeout(() => (this.panel.hidden = true), 8000);
  }
}

if (!customElements.get("sw-webcall")) customElements.define("sw-webcall", WebCall);
