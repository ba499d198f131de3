// One stream for all tabs of a person: the tab that holds the lock leads and passes everything on.
import { Seen } from "./seen";
import { type ConnectionState, Source } from "./source";

export interface LiveMessage {
  id: string;
  type: string;
  at: string;
  topics?: string[];
  payload: Record<string, unknown>;
}

type Talk =
  | { kind: "topics"; tab: string; topics: string[] }
  | { kind: "bye"; tab: string }
  | { kind: "who" }
  | { kind: "message"; data: string; mark: string }
  | { kind: "state"; state: ConnectionState }
  | { kind: "gap" }
  | { kind: "now" };

export interface HubHandlers {
  onMessage(message: LiveMessage): void;
  onState(state: ConnectionState): void;
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

  constructor(
    private readonly url: string,
    private readonly person: string,
    private readonly handlers: HubHandlers,
  ) {
    this.channel = new BroadcastChannel(`sw-stream:${person}`);
    this.channel.onmessage = (event) => this.hear(event.data as Talk);
  }

  start(topics: string[]): void {
    this.want(topics);
    window.addEventListener("pagehide", () => this.say({ kind: "bye", tab: this.tab }));
    window.addEventListener("online", () => this.reconnect());
    if (!("locks" in navigator)) this.lead();
    else void navigator.locks.request(`sw-stream:${this.person}`, () => (this.lead(), new Promise(() => undefined)));
  }

  /** Which topics this tab shows now. */
  want(topics: string[]): void {
    this.wanted.set(this.tab, topics);
    this.say({ kind: "topics", tab: this.tab, topics });
    this.source?.follow(this.allTopics());
  }

  /** Try at once instead of waiting. */
  reconnect(): void {
    if (this.source) this.source.now();
    else this.say({ kind: "now" });
  }

  private lead(): void {
    this.say({ kind: "who" });
    this.source = new Source(this.url, this.allTopics(), this.mark, {
      onMessage: (data, mark) => {
        this.say({ kind: "message", data, mark });
        this.take(data, mark);
      },
      onState: (state) => {
        this.say({ kind: "state", state });
        this.show(state);
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
    if (talk.kind === "topics") this.learn(talk.tab, talk.topics);
    else if (talk.kind === "bye") this.wanted.delete(talk.tab);
    else if (talk.kind === "who") this.say({ kind: "topics", tab: this.tab, topics: this.wanted.get(this.tab) ?? [] });
    else if (talk.kind === "message") this.take(talk.data, talk.mark);
    else if (talk.kind === "state") this.show(talk.state);
    else if (talk.kind === "gap") this.handlers.onGap();
    else this.source?.now();
  }

  private learn(tab: string, topics: string[]): void {
    this.wanted.set(tab, topics);
    if (!this.source) return;
    this.say({ kind: "state", state: this.state });
    this.source.follow(this.allTopics());
  }

  private take(data: string, mark: string): void {
    this.mark = mark;
    const message = parse(data);
    // What is not stored (typing, levels) has no id and is never replayed.
    if (message && (!message.id || this.seen.add(String(message.id)))) this.handlers.onMessage(message);
  }

  private show(state: ConnectionState): void {
    this.state = state;
    this.handlers.onState(state);
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
