// The telephone itself. It lives as long as the page's script, not as long as an element, so a call goes on while the
// page around it changes.
import type { UA } from "jssip";
import type { RTCSessionEvent } from "jssip/lib/UA";
import { Backoff } from "../stream/backoff";
import { microphoneConstraints, rememberMicrophone, useSpeaker } from "./devices";
import { LevelMeter } from "./level";
import { grade, sample, type Sample } from "./quality";
import { connectMedia, createAgent, peerConfig, type RTCSession } from "./sip";
import { IDLE, type PhoneConfig, type PhoneState } from "./state";

const QUALITY_EVERY_MS = 3000;
const ANSWER_WITHIN_MS = 15_000;
const SILENCE_AFTER_LOSS_MS = 2000;
// Q.850 cause 41: the phone falls away and is to be called back; the person has not hung up.
const FALLS_AWAY = { extraHeaders: ['Reason: Q.850;cause=41;text="page gone"'] };

export class Phone {
  state: PhoneState = IDLE;
  private agent: UA | null = null;
  private session: RTCSession | null = null;
  private config: PhoneConfig | null = null;
  private readonly audio = new Audio();
  private readonly meter = new LevelMeter();
  private readonly backoff = new Backoff(2000, 30_000);
  private retry = 0;
  private watch = 0;
  private answerUntil = 0;

  constructor(
    private readonly configUrl: string,
    private readonly changed: (state: PhoneState) => void,
    private readonly level: (level: number) => void,
  ) {
    window.addEventListener("beforeunload", (event) => {
      if (this.session?.isEstablished()) event.preventDefault();
    });
    window.addEventListener("pagehide", () => {
      this.fallAway();
      this.agent?.stop();
    });
  }

  async start(): Promise<void> {
    window.clearTimeout(this.retry);
    this.set({ line: "connecting" });
    try {
      const answer = await fetch(this.configUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`softphone configuration: ${answer.status}`);
      this.config = (await answer.json()) as PhoneConfig;
    } catch (error) {
      console.warn(error);
      this.again("config");
      return;
    }
    if (this.config.mode === "simulated") this.set({ line: "simulated", trouble: "" });
    else this.register(this.config);
  }

  /** Take the call that rings; or, where it has not reached this browser yet, take it as soon as it does. */
  answer(): void {
    if (this.config?.mode !== "sip") return;
    if (this.session?.isInProgress()) {
      this.answerUntil = 0;
      this.session.answer({ mediaConstraints: microphoneConstraints(), pcConfig: peerConfig(this.config) });
    } else if (!this.session) this.answerUntil = Date.now() + ANSWER_WITHIN_MS;
  }

  hangUp(): void {
    this.answerUntil = 0;
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  mute(on: boolean): void {
    if (this.session) {
      if (on) this.session.mute({ audio: true });
      else this.session.unmute({ audio: true });
    } else this.set({ muted: on });
  }

  key(digit: string): void {
    if (this.session?.isEstablished()) this.session.sendDTMF(digit);
  }

  /** Speak into another microphone, also in the middle of a call. */
  async chooseMicrophone(id: string): Promise<void> {
    rememberMicrophone(id);
    const sender = this.session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (!sender) return;
    const before = sender.track;
    const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints());
    const [track] = stream.getAudioTracks();
    if (!track) return;
    track.enabled = !this.state.muted;
    await sender.replaceTrack(track);
    before?.stop();
    this.meter.start(track, this.level);
  }

  chooseSpeaker(): Promise<void> {
    return useSpeaker(this.audio);
  }

  private register(config: PhoneConfig): void {
    this.agent?.stop();
    const agent = (this.agent = createAgent(config, true));
    agent.on("connecting", () => this.set({ line: "connecting" }));
    agent.on("disconnected", () => {
      this.set({ line: "unregistered" });
      void this.endIfSilent();
    });
    agent.on("registered", () => {
      this.backoff.reset();
      this.set({ line: "registered", trouble: "" });
    });
    agent.on("unregistered", () => this.set({ line: "unregistered" }));
    // Passwords last for one session: a refusal means that a new one is needed.
    agent.on("registrationFailed", () => this.again("registration"));
    agent.on("newRTCSession", (event: RTCSessionEvent) => this.ring(event));
    agent.start();
  }

  private fallAway(): void {
    if (this.session?.isEstablished()) this.session.terminate(FALLS_AWAY);
  }

  /** The switch is out of reach: where its sound has stopped as well, it died and the call with it. */
  private async endIfSilent(): Promise<void> {
    const session = this.session;
    if (!session?.isEstablished()) return;
    const before = await sample(session.connection);
    await new Promise((resolve) => window.setTimeout(resolve, SILENCE_AFTER_LOSS_MS));
    if (this.session !== session || !session.isEstablished()) return;
    const now = await sample(session.connection);
    if (now.received === before.received) this.fallAway();
  }

  private again(trouble: PhoneState["trouble"]): void {
    this.set({ line: "unregistered", trouble });
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => {
      if (this.session) this.again(trouble);
      else void this.start();
    }, this.backoff.next());
  }

  private ring({ session, request }: RTCSessionEvent): void {
    if (this.session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    connectMedia(session, this.audio);
    session.on("accepted", () => this.talking());
    session.on("ended", () => this.over());
    session.on("failed", () => this.over());
    session.on("hold", () => this.set({ call: "held" }));
    session.on("unhold", () => this.set({ call: "talking" }));
    session.on("muted", () => this.set({ muted: true }));
    session.on("unmuted", () => this.set({ muted: false }));
    session.on("getusermediafailed", () => this.set({ trouble: "microphone" }));
    const { display_name, uri } = session.remote_identity;
    this.set({
      call: "ringing", peer: display_name || uri.user, contactId: request.getHeader("X-Shouwen-Call") ?? "", muted: false,
      since: new Date().toISOString(),
    });
    if (request.getHeader("X-Auto-Answer") || Date.now() < this.answerUntil) this.answer();
  }

  private talking(): void {
    this.set({ call: "talking", since: new Date().toISOString(), trouble: "" });
    void this.chooseSpeaker();
    const connection = this.session?.connection;
    if (!connection) return;
    const track = connection.getSenders().find((sender) => sender.track?.kind === "audio")?.track;
    if (track) this.meter.start(track, this.level);
    void this.watchQuality(connection);
  }

  private async watchQuality(connection: RTCPeerConnection): Promise<void> {
    let before: Sample = await sample(connection);
    window.clearInterval(this.watch);
    this.watch = window.setInterval(() => {
      void sample(connection).then((now) => {
        this.set({ quality: grade(before, now) });
        before = now;
      });
    }, QUALITY_EVERY_MS);
  }

  private over(): void {
    this.session = null;
    this.audio.srcObject = null;
    window.clearInterval(this.watch);
    this.meter.stop();
    this.level(0);
    this.set({ call: "", peer: "", contactId: "", since: "", muted: false, quality: null });
  }

  private set(changes: Partial<PhoneState>): void {
    this.state = { ...this.state, ...changes };
    this.changed(this.state);
  }
}
