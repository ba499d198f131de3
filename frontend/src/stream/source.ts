// The leading tab's connection: opens it, watches its heartbeat, opens it again.
import { Backoff } from "./backoff";

export type ConnectionState = "connecting" | "live" | "lost";

export interface SourceHandlers {
  onMessage(data: string, mark: string): void;
  onState(state: ConnectionState): void;
  /** The server cannot replay what was missed: everything shown must be fetched again. */
  onGap(): void;
}

const SILENCE_LIMIT_MS = 40_000;
const OPENING_LIMIT_MS = 10_000;

export class Source {
  private events: EventSource | null = null;
  private retry = 0;
  private watch = 0;
  private mark: string;
  private beats = false;
  private readonly backoff = new Backoff();

  constructor(
    private readonly url: string,
    private topics: string[],
    mark: string,
    private readonly handlers: SourceHandlers,
  ) {
    this.mark = mark;
  }

  open(): void {
    this.close();
    this.handlers.onState("connecting");
    const address = new URL(this.url, window.location.href);
    address.searchParams.set("topics", this.topics.join(","));
    if (this.mark) address.searchParams.set("last_event_id", this.mark);
    const events = new EventSource(address, { withCredentials: true });
    this.events = events;
    events.onopen = () => {
      this.backoff.reset();
      this.handlers.onState("live");
      this.listenForSilence();
    };
    events.onmessage = (event) => {
      if (event.lastEventId) this.mark = event.lastEventId;
      this.listenForSilence();
      this.handlers.onMessage(String(event.data), this.mark);
    };
    events.addEventListener("heartbeat", (event) => {
      this.beats = true;
      if (event.lastEventId) this.mark = event.lastEventId;
      this.listenForSilence();
    });
    events.addEventListener("reset", () => this.handlers.onGap());
    events.onerror = () => this.fail();
    this.watch = window.setTimeout(() => this.fail(), OPENING_LIMIT_MS);
  }

  /** Listen to other topics from now on. */
  follow(topics: string[]): void {
    if (topics.join() === this.topics.join()) return;
    this.topics = topics;
    this.open();
  }

  now(): void {
    this.backoff.reset();
    this.open();
  }

  close(): void {
    window.clearTimeout(this.retry);
    window.clearTimeout(this.watch);
    this.events?.close();
    this.events = null;
  }

  private fail(): void {
    this.close();
    this.handlers.onState("lost");
    this.retry = window.setTimeout(() => this.open(), this.backoff.next());
  }

  // A cable that is pulled raises no error: silence longer than two heartbeats is one.
  private listenForSilence(): void {
    window.clearTimeout(this.watch);
    if (this.beats) this.watch = window.setTimeout(() => this.fail(), SILENCE_LIMIT_MS);
  }
}
