// One telephone for all tabs of a person: the tab with the lock holds it, the others show it and send it their keys.
import { Phone } from "./phone";
import { IDLE, type PhoneState } from "./state";

type Command = { name: "answer" } | { name: "hangUp" } | { name: "mute"; on: boolean } | { name: "key"; digit: string };
type Talk = { kind: "state"; state: PhoneState } | { kind: "command"; command: Command } | { kind: "who" };

class SharedPhone {
  state: PhoneState = IDLE;
  /** Set in the tab that holds the telephone. */
  phone: Phone | null = null;
  private channel: BroadcastChannel | null = null;

  start(configUrl: string, person: string): void {
    if (this.channel) return;
    this.channel = new BroadcastChannel(`sw-softphone:${person}`);
    this.channel.onmessage = (event) => this.hear(event.data as Talk);
    this.say({ kind: "who" });
    const hold = (): void => {
      this.phone = new Phone(configUrl, (state) => this.show(state), (level) => this.level(level));
      void this.phone.start();
    };
    if (!("locks" in navigator)) hold();
    else void navigator.locks.request(`sw-softphone:${person}`, () => (hold(), new Promise(() => undefined)));
  }

  get isElsewhere(): boolean {
    return this.phone === null && this.state.line !== "off";
  }

  do(command: Command): void {
    if (!this.phone) this.say({ kind: "command", command });
    else if (command.name === "answer") this.phone.answer();
    else if (command.name === "hangUp") this.phone.hangUp();
    else if (command.name === "mute") this.phone.mute(command.on);
    else this.phone.key(command.digit);
  }

  private hear(talk: Talk): void {
    if (talk.kind === "command") {
      if (this.phone) this.do(talk.command);
    } else if (talk.kind === "who") {
      if (this.phone) this.say({ kind: "state", state: this.phone.state });
    } else if (!this.phone) this.tell(talk.state);
  }

  private show(state: PhoneState): void {
    this.say({ kind: "state", state });
    this.tell(state);
  }

  private tell(state: PhoneState): void {
    this.state = state;
    document.dispatchEvent(new CustomEvent("sw-phone", { detail: state }));
  }

  private level(level: number): void {
    document.dispatchEvent(new CustomEvent("sw-phone-level", { detail: level }));
  }

  private say(talk: Talk): void {
    this.channel?.postMessage(talk);
  }
}

export const shared = new SharedPhone();
