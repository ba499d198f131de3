// The leading tab's connection: opens it, watches its heartbeat, opens it again.
import { Backoff } from "./backoff";

/** Refused: the server will not have this page; the reason says what helps. */
export type ConnectionState = "connecting" | "live" | "lost" | "refused";
export type Refusal = "signed_out" | "not_allowed" | "too_many";

export interface SourceHandlers {
  onMessage(data: string, mark: string): void;
  onState(state: ConnectionState, why?: Refusal): void;
  /** The server cannot replay what was missed: everything shown must be fetched again. */
  onGap(): void;
}

/** The server beats every 10 s. */
const SILENCE_LIMIT_MS = 25_000;
const OPENING_LIMIT_MS = 10_000;
/** After a change of the password this browser has a session again: look once before believing that it is over. */
const SECOND_LOOK_MS = 1_500;

/** Why the server closes, when coming back at once would not help. */
export function refusalIn(data: string): Refusal | null {
  const known: readonly string[] = ["signed_out", "not_allowed", "too_many"];
  try {
    const { reason } = JSON.parse(data) as { reason?: string };
    return reason && known.includes(reason) ? (reason as Refusal) : null;
  } catch {
    return null;
  }
}

export class Source {
  private events: EventSource | null = null;
  private retry = 0;
  private watch = 0;
  private mark: string;
  private beats = false;
  private failures = 0;
  private readonly backoff = new Backoff();

  constructor(
    private readonly url: string,
    private topics: string[],
    mark: string,
    /** When the newest page was rendered, in seconds: what happened since is sent again. */
    private since: string,
    private readonly handlers: SourceHandlers,
  ) {
    this.mark = mark;
  }

  open(): void {
    this.close();
    this.handlers.onState("connecting");
    const address = this.address();
    const events = new EventSource(address, { withCredentials: true });
    this.events = events;
    events.onopen = () => {
      this.backoff.reset();
      this.failures = 0;
      this.handlers.onState("live");
      this.listenForSilence();
    };
    events.onmessage = (event) => {
      if (event.lastEventId) this.mark = event.lastEventId;
      this.listenForSilence();
      this.handlers.onMessage(String(event.data), this.mark);
    };
    for (const name of ["hello", "heartbeat"])
      events.addEventListener(name, (event) => {
        this.beats = true;
        this.since = "";
        if ((event as MessageEvent).lastEventId) this.mark = (event as MessageEvent).lastEventId;
        this.listenForSilence();
      });
    events.addEventListener("reset", (event) => {
      if ((event as MessageEvent).lastEventId) this.mark = (event as MessageEvent).lastEventId;
      this.handlers.onGap();
    });
    events.addEventListener("closing", (event) => {
      const why = refusalIn(String((event as MessageEvent).data));
      if (why) this.refuse(why);
      if (why === "signed_out") this.retry = window.setTimeout(() => void this.askWhy(), SECOND_LOOK_MS);
    });
    events.onerror = () => this.fail();
    this.watch = window.setTimeout(() => this.fail(), OPENING_LIMIT_MS);
  }

  /** Listen to these topics from now on, for a page rendered at `since` also to what it missed. */
  follow(topics: string[], since = ""): void {
    if (topics.join() === this.topics.join() && !since) return;
    this.topics = topics;
    // Of two pages that are new at once, the older one missed more.
    if (since && (!this.since || Number(since) < Number(this.since))) this.since = since;
    // A page that follows nothing has nothing to lose.
    if (topics.length === 0) this.close();
    else this.open();
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

  private address(): URL {
    const address = new URL(this.url, window.location.href);
    address.searchParams.set("topics", this.topics.join(","));
    if (this.mark) address.searchParams.set("last_event_id", this.mark);
    if (this.since) address.searchParams.set("since", this.since);
    return address;
  }

  private fail(): void {
    this.close();
    this.failures += 1;
    this.handlers.onState("lost");
    this.retry = window.setTimeout(() => this.open(), this.backoff.next());
    if (this.failures === 2) void this.askWhy();
  }

  // An EventSource does not tell why it failed; a plain request does.
  private async askWhy(): Promise<void> {
    const asking = new AbortController();
    try {
      const answer = await fetch(this.address(), { credentials: "include", signal: asking.signal });
      if (answer.status === 401) this.refuse("signed_out");
      else if (answer.status === 403) this.refuse("not_allowed");
      else if (!answer.ok) console.warn(await answer.text());
      else if (!this.events) this.open();
    } catch (error) {
      console.warn(error);
    } finally {
      asking.abort();
    }
  }

  private refuse(why: Refusal): void {
    this.close();
    this.handlers.onState("refused", why);
  }

  // A cable that is pulled raises no error: silence longer than two heartbeats is one.
  private listenForSilence(): void {
    window.clearTimeout(this.watch);
    if (this.beats) this.watch = window.setTimeout(() => this.fail(), SILENCE_LIMIT_MS);
  }
}
