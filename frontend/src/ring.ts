// <sw-ring headline="…" text="…">: while it is on the page this person is being called. Sound, blinking title and,
// where allowed, a notification; of several tabs one makes the noise.
import { words } from "./words";

const ringing = new Set<Ring>();
let audio: AudioContext | null = null;
let beat = 0;
let release: (() => void) | null = null;
let plainTitle = "";

// Browsers let a page sound only after it was touched once.
function wakeAudio(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

function note(context: AudioContext, frequency: number, start: number, length: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.22, start + 0.02);
  volume.gain.setValueAtTime(0.22, start + length - 0.04);
  volume.gain.linearRampToValueAtTime(0, start + length);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + length);
}

function sound(): void {
  if (!audio || audio.state !== "running" || !release) return;
  note(audio, 660, audio.currentTime, 0.22);
  note(audio, 880, audio.currentTime + 0.26, 0.3);
}

function blink(): void {
  const [first] = ringing;
  if (!first) return;
  document.title = document.title === plainTitle ? `▶ ${first.headline}` : plainTitle;
}

function notify(ring: Ring): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const notice = new Notification(ring.headline, { body: ring.getAttribute("text") ?? "", tag: "sw-ring" });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  ring.addEventListener("sw-quiet", () => notice.close(), { once: true });
}

function takeTheNoise(): void {
  if (!("locks" in navigator)) {
    release = () => undefined;
    return;
  }
  void navigator.locks.request("sw-ring", () => {
    if (ringing.size === 0) return undefined;
    return new Promise<void>((done) => (release = done));
  });
}

function begin(): void {
  plainTitle = document.title;
  takeTheNoise();
  let beats = 0;
  beat = window.setInterval(() => {
    blink();
    if (beats % 2 === 0) sound();
    beats += 1;
  }, 1000);
}

function end(): void {
  window.clearInterval(beat);
  document.title = plainTitle;
  release?.();
  release = null;
}

class Ring extends HTMLElement {
  get headline(): string {
    return this.getAttribute("headline") || words().ringing;
  }

  connectedCallback(): void {
    ringing.add(this);
    if (ringing.size === 1) begin();
    notify(this);
  }

  disconnectedCallback(): void {
    ringing.delete(this);
    this.dispatchEvent(new CustomEvent("sw-quiet"));
    if (ringing.size === 0) end();
  }
}

export function startRinging(): void {
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wakeAudio, { passive: true });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-allow-notifications]")) void Notification.requestPermission();
  });
  customElements.define("sw-ring", Ring);
}
