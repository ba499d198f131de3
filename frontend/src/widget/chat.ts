// The conversation as this browser knows it: session, messages, stream, what is still to be sent.
import { Backoff } from "../stream/backoff";
import { type Api, Problem } from "./api";
import type { Keeper } from "./keep";
import { fromPayload, merge } from "./merge";
import { Outbox } from "./outbox";
import { readStream } from "./sse";
import type { Message, Session, Settings, State, StreamMessage } from "./types";
import { uuid } from "./uuid";

const POLL_MS = { unsteady: 8_000, queued: 20_000, steady: 60_000 };
/** So many messages at once mean that there may be more. */
const PAGE = 500;
const TYPING_LASTS_MS = 6_000;
const TYPING_EVERY_MS = 3_000;

const DEFAULTS: Settings = {
  title: "", welcome: "", ask_name: "optional", ask_number: "optional", quick_replies: [],
  max_file_bytes: 10 * 1024 * 1024, accept: "",
};

export type Phase = "form" | "chat" | "offline" | "left";

export class Chat {
  settings: Settings = DEFAULTS;
  phase: Phase = "form";
  messages: Message[] = [];
  state: Omit<State, "messages"> | null = null;
  connected = true;
  agentTyping = false;
  starting = false;
  formProblem: Problem | null = null;
  readonly outbox: Outbox;
  private stop: AbortController | null = null;
  private syncing = false;
  private syncAgain = false;
  private pollTimer = 0;
  private typingTimer = 0;
  private typedAt = 0;
  /** Up to here nothing is missing. */
  private upTo = 0;
  private opening: Promise<boolean> | null = null;

  constructor(
    private readonly api: Api,
    readonly keeper: Keeper,
    private readonly tenant: string,
    private readonly locale: string,
    private readonly changed: () => void,
  ) {
    this.outbox = new Outbox(api, keeper, {
      ready: () => this.ready(),
      sent: (_clientId, message) => this.confirmed(message),
      signedOut: () => this.drop(),
      changed: () => this.changed(),
    });
  }

  get ended(): boolean {
    return this.state?.status === "closed" || this.state?.status === "wrapup";
  }

  get unread(): number {
    const read = this.keeper.kept.read_seq;
    return this.messages.filter((message) => message.from === "agent" && message.seq > read).length;
  }

  /** Go on where this browser left off, if it was in a conversation. */
  resume(): void {
    const { token, stream_url } = this.keeper.kept;
    if (token) {
      this.api.token = token;
      this.phase = "chat";
      void this.sync();
      void this.listen(stream_url);
    }
    void this.outbox.pump();
    window.addEventListener("online", () => void this.outbox.pump());
    window.addEventListener("storage", () => {
      if (this.keeper.kept.token && this.keeper.kept.token !== this.api.token) this.resume();
      this.changed();
    });
  }

  async learnSettings(): Promise<void> {
    const told = await this.api.settings(this.tenant).catch(() => null);
    if (!told) return;
    this.settings = { ...this.settings, ...told };
    if (told.open === false && this.phase === "form") this.phase = "offline";
    this.changed();
  }

  /** Keep a message and send it as soon as possible. */
  say(text: string): void {
    this.keeper.put({ client_id: uuid(), text, at: new Date().toISOString() });
    this.phase = "chat";
    this.changed();
    void this.outbox.pump();
  }

  sendFile(file: File): void {
    this.outbox.uploads.push({ client_id: uuid(), file, at: new Date().toISOString(), percent: 0 });
    this.changed();
    void this.outbox.pump();
  }

  typing(): void {
    if (!this.api.token || this.ended || Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    // Nobody misses a sign of typing that did not arrive.
    this.api.typing().catch(() => undefined);
  }

  /** The customer has seen everything there is. */
  seen(): void {
    const last = this.messages.filter((message) => message.from !== "customer").at(-1)?.seq ?? 0;
    if (!this.api.token || last <= this.keeper.kept.read_seq) return;
    this.keeper.keep({ read_seq: last });
    this.api.read(last).catch(() => undefined);
    this.changed();
  }

  async end(): Promise<void> {
    await this.api.end();
    await this.sync();
  }

  async rate(score: number, comment: string): Promise<void> {
    await this.api.rate(score, comment);
    this.keeper.keep({ rated: true });
    this.changed();
  }

  async leaveMessage(message: { name: string; number: string; text: string }): Promise<void> {
    this.keeper.keep({ name: message.name, number: message.number });
    await this.api.leaveMessage({ tenant: this.tenant, ...message });
    this.keeper.drop(this.keeper.drafts.map((draft) => draft.client_id));
    this.phase = "left";
    this.changed();
  }

  transcript(): Promise<Blob> {
    return this.api.transcript();
  }

  file(address: string): Promise<Blob> {
    return this.api.file(address);
  }

  /** Start over after a conversation has ended. */
  again(): void {
    this.drop();
    this.keeper.forgetSession();
    this.clear();
    this.phase = "form";
    this.changed();
  }

  private clear(): void {
    this.messages = [];
    this.upTo = 0;
  }

  private drop(): void {
    this.stop?.abort();
    this.stop = null;
    window.clearTimeout(this.pollTimer);
    this.api.token = "";
    this.keeper.keep({ token: "" });
    this.state = null;
  }

  private async ready(): Promise<boolean> {
    if (this.api.token) return true;
    this.opening ??= this.open().finally(() => (this.opening = null));
    return this.opening;
  }

  private async open(): Promise<boolean> {
    const { visitor_id, name, number } = this.keeper.kept;
    this.starting = true;
    this.formProblem = null;
    this.changed();
    try {
      const session = await this.api.open({
        tenant: this.tenant,
        locale: this.locale,
        page_url: window.location.href.slice(0, 500),
        ...(name && { name }),
        ...(number && { number }),
        ...(visitor_id && { visitor_id }),
      });
      this.begin(session);
      return session.state.status !== "offline";
    } catch (error) {
      if (error instanceof Problem && !error.passing) {
        this.formProblem = error;
        this.phase = "form";
        return false;
      }
      throw error;
    } finally {
      this.starting = false;
      this.changed();
    }
  }

  private begin(session: Session): void {
    const { token, contact_id, visitor_id, stream_url } = session;
    const same = this.keeper.kept.contact_id === contact_id;
    this.api.token = token;
    this.keeper.keep({ token, contact_id, visitor_id, stream_url, ...(same ? {} : { rated: false, read_seq: 0 }) });
    if (!same) this.clear();
    this.settings = { ...this.settings, ...session.settings };
    this.phase = session.state.status === "offline" ? "offline" : "chat";
    this.take(session.state);
    if (this.phase === "chat") void this.listen(stream_url);
  }

  private confirmed(message: Partial<Message> | null): void {
    const stored = message && fromPayload({ from: "customer", ...message } as Record<string, unknown>);
    if (!stored || !this.join(stored)) void this.sync();
    this.changed();
  }

  private async sync(): Promise<void> {
    if (this.syncing) {
      this.syncAgain = true;
      return;
    }
    this.syncing = true;
    try {
      do {
        this.syncAgain = false;
        const state = await this.api.state(this.upTo);
        this.take(state);
        if (state.messages.length >= PAGE) this.syncAgain = true;
      } while (this.syncAgain);
    } catch (error) {
      const gone = error instanceof Problem && (error.signedOut || error.status === 404);
      if (gone) this.lost();
    } finally {
      this.syncing = false;
      this.schedulePoll();
    }
  }

  // The conversation is over for good: what was not sent goes into the next one.
  private lost(): void {
    this.drop();
    if (this.messages.length === 0 && !this.outbox.waiting) this.phase = "form";
    void this.outbox.pump();
    this.changed();
  }

  private take(state: State): void {
    const { messages, ...rest } = state;
    this.messages = merge(this.messages, messages);
    this.upTo = Math.max(this.upTo, messages.at(-1)?.seq ?? 0);
    this.state = rest;
    if (rest.rated) this.keeper.keep({ rated: true });
    if (rest.agent_typing) this.showTyping();
    // What came back was stored, though its confirmation may have been lost.
    this.keeper.drop(this.messages.map((message) => message.client_id));
    if (this.ended) this.stop?.abort();
    this.changed();
  }

  private schedulePoll(): void {
    window.clearTimeout(this.pollTimer);
    if (!this.api.token || this.ended) return;
    const pace = !this.connected ? "unsteady" : this.state?.status === "queued" ? "queued" : "steady";
    this.pollTimer = window.setTimeout(() => void this.sync(), POLL_MS[pace]);
  }

  private async listen(url: string): Promise<void> {
    this.stop?.abort();
    const stop = (this.stop = new AbortController());
    const backoff = new Backoff(500, 15_000);
    while (!stop.signal.aborted && this.api.token) {
      try {
        await readStream(url, this.api.token, stop.signal, () => this.opened(backoff), (message) => this.hear(message));
      } catch {
        if (stop.signal.aborted) return;
        this.connected = false;
        this.changed();
        this.schedulePoll();
      }
      await new Promise((resolve) => window.setTimeout(resolve, backoff.next()));
    }
  }

  private opened(backoff: Backoff): void {
    backoff.reset();
    this.connected = true;
    void this.sync();
    void this.outbox.pump();
    this.changed();
  }

  private hear(message: StreamMessage): void {
    const name = message.type.slice(message.type.lastIndexOf(".") + 1).toLowerCase();
    if (name === "messagesent") this.hearMessage(message.payload);
    else if (name === "conversationread") this.hearRead(message.payload);
    else if (name.includes("typing")) this.hearTyping(message.payload);
    else void this.sync();
  }

  private hearMessage(payload: Record<string, unknown>): void {
    const arrived = fromPayload(payload);
    if (!arrived || !this.join(arrived)) {
      void this.sync();
      return;
    }
    this.keeper.drop([arrived.client_id]);
    if (arrived.from === "agent") this.agentTyping = false;
    this.changed();
  }

  /** Take one message in; false where another one before it is still missing. */
  private join(message: Message): boolean {
    if (message.seq > this.upTo + 1) return false;
    this.messages = merge(this.messages, [message]);
    this.upTo = Math.max(this.upTo, message.seq);
    return true;
  }

  private hearRead(payload: Record<string, unknown>): void {
    if (payload["reader"] === "customer" || !this.state) return;
    this.state = { ...this.state, agent_read_seq: Math.max(this.state.agent_read_seq, Number(payload["seq"]) || 0) };
    this.changed();
  }

  private hearTyping(payload: Record<string, unknown>): void {
    const who = payload["who"] ?? payload["from"] ?? payload["by"];
    if (who === "customer") return;
    this.showTyping();
    this.changed();
  }

  private showTyping(): void {
    this.agentTyping = true;
    window.clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => {
      this.agentTyping = false;
      this.changed();
    }, TYPING_LASTS_MS);
  }
}
