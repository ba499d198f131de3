// One stream for all tabs of a person: the tab that holds the lock leads and passes everything on.
import { Seen } from "./seen";
import { type ConnectionState, type Refusal, Source } from "./source";

export interface LiveMessage {
  id: string;
  type: string;
  at: string;
  topics?: string[];
  payload: Record<string, unknown>;
}

type Talk =
  | { kind: "topics"; tab: string; topics: string[]; since: string }
  | { kind: "bye"; tab: string }
  | { kind: "who" }
  | { kind: "message"; data: string; mark: string }
  | { kind: "state"; state: ConnectionState; why?: Refusal | undefined }
  | { kind: "gap" }
  | { kind: "now" };

export interface HubHandlers {
  onMessage(message: LiveMessage): void;
  onState(state: ConnectionState, why?: Refusal): void;
  onGap(): void;
}

export class Hub {
  private readonly tab = crypto.randomUUID();
  private readonly seen = new Seen();
  private readonly wanted = new Map<string, string[]>();
  private readonly channel: BroadcastChannel;
  private source: Source | null = null;
  private mark = "";
  private state: ConnectionState = "connecting";
  private why: Refusal | undefined;
  private since = "";

  constructor(
    private readonly url: string,
    private readonly person: string,
    private readonly handlers: HubHandlers,
  ) {
    this.channel = new BroadcastChannel(`sw-stream:${person}`);
    this.channel.onmessage = (event) => this.hear(event.data as Talk);
  }

  start(topics: string[], since: string): void {
    this.want(topics, since);
    window.addEventListener("pagehide", () => this.say({ kind: "bye", tab: this.tab }));
    window.addEventListener("online", () => this.reconnect());
    if (!("locks" in navigator)) this.lead();
    else void navigator.locks.request(`sw-stream:${this.person}`, () => (this.lead(), new Promise(() => undefined)));
  }

  /** Which topics this tab shows now; `since`: its page is new and was rendered then. */
  want(topics: string[], since: string): void {
    this.wanted.set(this.tab, topics);
    this.since = since || this.since;
    this.say({ kind: "topics", tab: this.tab, topics, since });
    this.source?.follow(this.allTopics(), since);
  }

  /** Try at once instead of waiting. */
  reconnect(): void {
    if (this.source) this.source.now();
    else this.say({ kind: "now" });
  }

  private lead(): void {
    this.say({ kind: "who" });
    // Who follows another leader has heard everything since its page was rendered.
    this.source = new Source(this.url, this.allTopics(), this.mark, this.mark ? "" : this.since, {
      onMessage: (data, mark) => {
        this.say({ kind: "message", data, mark });
        this.take(data, mark);
      },
      onState: (state, why) => {
        this.say({ kind: "state", state, why });
        this.show(state, why);
      },
      onGap: () => {
        this.say({ kind: "gap" });
        this.handlers.onGap();
      },
    });
    // Other tabs answer with their topics within a moment; one connection then serves them all.
    window.setTimeout(() => this.source?.open(), 30);
  }

  private hear(talk: Talk): void {
    if (talk.kind === "topics") this.learn(talk.tab, talk.topics, talk.since);
    else if (talk.kind === "bye") this.wanted.delete(talk.tab);
    else if (talk.kind === "who")
      this.say({ kind: "topics", tab: this.tab, topics: this.wanted.get(this.tab) ?? [], since: "" });
    else if (talk.kind === "message") this.take(talk.data, talk.mark);
    else if (talk.kind === "state") this.show(talk.state, talk.why);
    else if (talk.kind === "gap") this.handlers.onGap();
    else this.source?.now();
  }

  private learn(tab: string, topics: string[], since: string): void {
    this.wanted.set(tab, topics);
    if (!this.source) return;
    this.say({ kind: "state", state: this.state, why: this.why });
    this.source.follow(this.allTopics(), since);
  }

  private take(data: string, mark: string): void {
    this.mark = mark;
    const message = parse(data);
    // What is not stored (typing, levels) has no id and is never replayed.
    if (message && (!message.id || this.seen.add(String(message.id)))) this.handlers.onMessage(message);
  }

  private show(state: ConnectionState, why?: Refusal): void {
    this.state = state;
    this.why = why;
    this.handlers.onState(state, why);
  }

  private allTopics(): string[] {
    return [...new Set([...this.wanted.values()].flat())].sort();
  }

  private say(talk: Talk): void {
    this.channel.postMessage(talk);
  }
}

function parse(data: string): LiveMessage | null {
  try {
    const message = JSON.parse(data) as LiveMessage;
    return typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}
