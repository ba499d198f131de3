// A call as the visitor's page drives it, whatever carries it.
import { Backoff } from "../stream/backoff";
import { readStream } from "../widget/sse";
import type { CallSession, CallState, CallStatus, SimulatedSession, SipSession } from "./types";

export type Ending = "ended" | "interrupted" | "busy" | "unreachable" | "microphone";

export interface LineHandlers {
  onState(state: CallState): void;
  onEnded(why: Ending): void;
}

export interface Line {
  key(digit: string): void;
  mute(on: boolean): void;
  hangUp(): void;
}

const POLL_MS = 5000;
const ENDED_GRACE_MS = 1500;
const BLANK: CallState = { status: "ringing", prompts: [], position: null, estimated_wait_seconds: null, agent: null, interrupted: false };

export async function openSession(base: string, body: object): Promise<CallSession> {
  const answer = await fetch(`${base}/call/v1/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
    credentials: "omit",
  });
  if (!answer.ok) throw Object.assign(new Error(`call session: ${answer.status}`), { status: answer.status });
  return (await answer.json()) as CallSession;
}

/** Follows what the centre says about the call, by stream and, should that fail, by asking. */
class Follower {
  private readonly stop = new AbortController();
  private timer = 0;
  private asked = 0;

  constructor(
    private readonly base: string,
    private readonly session: { token: string; stream_url: string },
    private readonly take: (state: CallState) => void,
  ) {
    void this.listen();
    void this.ask();
  }

  end(): void {
    this.stop.abort();
    window.clearTimeout(this.timer);
  }

  post(path: string, body: object): Promise<unknown> {
    return this.fetch("POST", path, body);
  }

  async ask(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.stop.signal.aborted) return;
    const question = (this.asked += 1);
    const answer = await this.fetch("GET", "/call/v1/state").catch(() => null);
    const state = answer?.ok ? ((await answer.json()) as CallState) : null;
    // Answers overtake each other: only that to the last question counts.
    if (this.stop.signal.aborted || question !== this.asked) return;
    this.timer = window.setTimeout(() => void this.ask(), POLL_MS);
    if (state) this.take(state);
    else if (answer && (answer.status === 401 || answer.status === 404)) this.take({ ...BLANK, status: "ended" });
  }

  private fetch(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.base + path, {
      method,
      headers: { Authorization: `Bearer ${this.session.token}`, "Content-Type": "application/json", Accept: "application/json" },
      credentials: "omit",
      // Whoever leaves the page puts the phone down.
      keepalive: method === "POST",
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  private async listen(): Promise<void> {
    const backoff = new Backoff();
    while (!this.stop.signal.aborted) {
      const { stream_url, token } = this.session;
      await readStream(stream_url, token, this.stop.signal, () => backoff.reset(), () => void this.ask()).catch(() => undefined);
      await new Promise((resolve) => window.setTimeout(resolve, backoff.next()));
    }
  }
}

export function simulatedLine(base: string, session: SimulatedSession, handlers: LineHandlers): Line {
  let over = false;
  const take = (state: CallState): void => {
    if (over) return;
    handlers.onState(state);
    if (state.status !== "ended") return;
    over = true;
    follower.end();
    handlers.onEnded(state.interrupted ? "interrupted" : "ended");
  };
  const follower = new Follower(base, session, take);
  if (session.state) queueMicrotask(() => session.state && take(session.state));
  return {
    key: (digit) => void follower.post("/call/v1/keys", { key: digit }).then(() => follower.ask(), () => follower.ask()),
    mute: () => undefined,
    hangUp: () => {
      void follower.post("/call/v1/end", {}).catch(() => undefined);
      take({ ...BLANK, status: "ended" });
    },
  };
}

export async function sipLine(base: string, session: SipSession, handlers: LineHandlers): Promise<Line> {
  const { connectMedia, createAgent, peerConfig } = await import("../softphone/sip");
  const agent = createAgent(session, false);
  const audio = new Audio();
  let told: CallState = BLANK;
  let connected = false;
  const { token, stream_url } = session;
  let over = false;
  const take = (state: CallState): void => {
    // What is spoken is heard on the line; the page only shows it.
    told = { ...state, prompts: state.prompts.map(({ id, text }) => ({ id, text })) };
    // The telephone itself knows best whether the call is up.
    if (state.status !== "ended") handlers.onState({ ...told, status: connected ? state.status : "ringing" });
    // A switch that died takes the call along without a word.
    else window.setTimeout(() => call.isEnded() || call.terminate(), ENDED_GRACE_MS);
  };
  const follower = token && stream_url ? new Follower(base, { token, stream_url }, take) : null;
  const end = (why: Ending): void => {
    if (over) return;
    over = true;
    follower?.end();
    audio.srcObject = null;
    agent.stop();
    handlers.onEnded(why === "ended" && told.interrupted ? "interrupted" : why);
  };
  const up = (status: CallStatus): void => {
    connected = true;
    handlers.onState(follower && told.status !== "ringing" ? told : { ...told, status });
  };
  agent.start();
  const call = agent.call(session.target, {
    mediaConstraints: { audio: { echoCancellation: true, noiseSuppression: true }, video: false },
    pcConfig: peerConfig(session),
  });
  connectMedia(call, audio);
  call.on("accepted", () => up("menu"));
  call.on("ended", () => end("ended"));
  const failures: Record<string, Ending> = { "User Denied Media Access": "microphone", Busy: "busy", Canceled: "ended" };
  call.on("failed", ({ cause }) => end(failures[cause] ?? "unreachable"));
  return {
    key: (digit) => {
      if (call.isEstablished()) call.sendDTMF(digit);
    },
    mute: (on) => (on ? call.mute({ audio: true }) : call.unmute({ audio: true })),
    hangUp: () => (call.isEnded() ? end("ended") : call.terminate()),
  };
}
