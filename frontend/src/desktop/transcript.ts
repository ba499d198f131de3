// <sw-transcript contact read agent-read read-url file-url zone>: the conversation. The server draws it; what is said
// afterwards is added here, each message once, by its number and its sender's own id.
import type { LiveMessage } from "../stream/hub";
import { outbox, type Said } from "./outbox";
import { post } from "./post";
import { recentOf } from "./recent";
import { pendingTurn, type SentMessage, storedTurn } from "./turn";
import { words } from "./words";

const TYPING_MS = 4000;
const NO_FILE = "00000000-0000-0000-0000-000000000000";

export class Transcript extends HTMLElement {
  private stop = new AbortController();
  private typing = 0;
  private told = 0;

  get contact(): string {
    return this.getAttribute("contact") ?? "";
  }

  connectedCallback(): void {
    this.stop = new AbortController();
    this.told = Number(this.getAttribute("agent-read") ?? 0);
    this.on("sw:contacts.MessageSent", (payload) => this.add(payload as unknown as SentMessage));
    this.on("sw:contacts.ConversationRead", (payload) => {
      if (payload["reader"] === "customer") this.customerRead(Number(payload["seq"]));
    });
    this.on("sw:contacts.Typing", (payload) => {
      if (payload["who"] === "customer") this.showTyping();
    });
    const signal = this.stop.signal;
    document.addEventListener("sw-said", () => this.showPending(), { signal });
    document.addEventListener("visibilitychange", () => this.markRead(), { signal });
    window.addEventListener("focus", () => this.markRead(), { signal });
    this.addEventListener("click", (event) => this.onClick(event), { signal });
    for (const message of recentOf(this.contact)) this.add(message);
    this.showPending();
    this.scrollTop = this.scrollHeight;
    this.markRead();
  }

  disconnectedCallback(): void {
    this.stop.abort();
    window.clearTimeout(this.typing);
  }

  private on(type: string, hear: (payload: Record<string, unknown>) => void): void {
    const listener = (event: Event): void => {
      const { payload } = (event as CustomEvent<LiveMessage>).detail;
      if (payload["contact_id"] === this.contact) hear(payload);
    };
    document.addEventListener(type, listener, { signal: this.stop.signal });
  }

  private get zone(): string {
    return this.getAttribute("zone") ?? "Asia/Shanghai";
  }

  private turns(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-seq]")];
  }

  private add(message: SentMessage): void {
    if (this.querySelector(`[data-seq="${Number(message.seq)}"]`)) return;
    const follow = this.isAtEnd();
    this.byClient(message.client_id)?.remove();
    const turn = storedTurn(message, this.zone, (id) => (this.getAttribute("file-url") ?? "").replace(NO_FILE, id));
    // Messages can be heard out of order; pending ones stay at the end.
    const after = this.turns().find((one) => Number(one.dataset["seq"]) > message.seq);
    this.insertBefore(turn, after ?? this.querySelector("[data-client]:not([data-seq]), .typing"));
    if (message.sender === "customer") this.hideTyping();
    this.settle(follow || message.sender === "agent");
  }

  private showPending(): void {
    const follow = this.isAtEnd();
    const known = outbox.of(this.contact);
    for (const turn of this.querySelectorAll<HTMLElement>("[data-client]:not([data-seq])"))
      if (!known.some((said) => said.clientId === turn.dataset["client"])) turn.remove();
    for (const said of known) this.showSaid(said);
    this.settle(follow);
  }

  private showSaid(said: Said): void {
    let turn = this.byClient(said.clientId);
    if (!turn) {
      if (said.seq && this.querySelector(`[data-seq="${said.seq}"]`)) return;
      turn = pendingTurn(said, this.zone);
      this.insertBefore(turn, this.querySelector(".typing"));
      this.scrollTop = this.scrollHeight;
    }
    if (said.seq) {
      turn.dataset["seq"] = String(said.seq);
      turn.querySelector(".state")?.remove();
    } else this.mark(turn, said.refused || (said.failed ? words().waiting : words().sending), said.refused !== "");
  }

  private byClient(id: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-client="${CSS.escape(id)}"]`);
  }

  private mark(turn: HTMLElement, text: string, failed = false): void {
    let state = turn.querySelector<HTMLElement>(".state");
    if (!state) {
      state = document.createElement("span");
      state.className = "state";
      turn.querySelector(".say")?.append(state);
    }
    state.classList.toggle("tone-breach", failed);
    state.replaceChildren(text);
    if (failed) state.append(" ", button("retry", words().retry), " ", button("discard", words().discard));
  }

  /** The last words of the customer are the largest; of ours, the last one tells how far it has come. */
  private settle(follow: boolean): void {
    const turns = this.turns();
    const heard = turns.filter((turn) => turn.classList.contains("cust"));
    for (const turn of heard) turn.classList.toggle("live", turn === heard.at(-1));
    const said = turns.filter((turn) => turn.classList.contains("me"));
    for (const turn of said.slice(0, -1)) turn.querySelector(".state")?.remove();
    const last = said.at(-1);
    if (last) this.mark(last, Number(last.dataset["seq"]) <= this.customerSeq ? words().read : words().delivered);
    if (follow) this.scrollTop = this.scrollHeight;
    this.markRead();
  }

  private get customerSeq(): number {
    return Number(this.getAttribute("read") ?? 0);
  }

  private customerRead(seq: number): void {
    if (seq <= this.customerSeq) return;
    this.setAttribute("read", String(seq));
    this.settle(false);
  }

  private isAtEnd(): boolean {
    return this.scrollHeight - this.scrollTop - this.clientHeight < 60;
  }

  private markRead(): void {
    if (document.hidden || !document.hasFocus() || !this.checkVisibility()) return;
    const heard = this.turns().filter((turn) => turn.classList.contains("cust"));
    const last = Number(heard.at(-1)?.dataset["seq"] ?? 0);
    const url = this.getAttribute("read-url");
    if (last <= this.told || !url) return;
    const before = this.told;
    this.told = last;
    post(url, { seq: String(last) }).catch(() => (this.told = before));
  }

  private showTyping(): void {
    let row = this.querySelector<HTMLElement>(".typing");
    if (!row) {
      row = document.createElement("p");
      row.className = "typing";
      row.append(...[0, 1, 2].map(() => document.createElement("i")), words().typing);
      const follow = this.isAtEnd();
      this.append(row);
      if (follow) this.scrollTop = this.scrollHeight;
    }
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.hideTyping(), TYPING_MS);
  }

  private hideTyping(): void {
    this.querySelector(".typing")?.remove();
  }

  private onClick(event: Event): void {
    const chosen = (event.target as Element).closest<HTMLElement>("[data-said]");
    const id = chosen?.closest<HTMLElement>("[data-client]")?.dataset["client"];
    if (!chosen || !id) return;
    if (chosen.dataset["said"] === "retry") outbox.retry(this.contact, id);
    else outbox.discard(this.contact, id);
  }
}

function button(action: string, text: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn-link-sw";
  made.dataset["said"] = action;
  made.textContent = text;
  return made;
}
