// The sign-in page: showing the password, and whether headset, microphone and network are ready for the shift.
import { icon } from "../icon";

const chinese = {
  headset: "耳麦",
  microphone: "麦克风",
  network: "网络",
  ready: "已就绪",
  missing: "未接好",
  asks: "接听时会询问",
  forbidden: "浏览器已禁用",
  unknown: "无法检查",
  milliseconds: (n: number) => `${n} 毫秒`,
};

const english: typeof chinese = {
  headset: "Headset",
  microphone: "Microphone",
  network: "Network",
  ready: "ready",
  missing: "not found",
  asks: "asked for on a call",
  forbidden: "blocked by the browser",
  unknown: "cannot tell",
  milliseconds: (n) => `${n} ms`,
};

interface Finding {
  words: string;
  tone: "tone-good" | "tone-warn" | "";
}

const TRIES = 3;

function vocabulary(): typeof chinese {
  return (document.documentElement.lang || "zh").toLowerCase().startsWith("zh") ? chinese : english;
}

// Names of devices are hidden until the microphone is allowed; that there are some is not.
async function devices(kind: MediaDeviceKind): Promise<boolean | undefined> {
  const found = await navigator.mediaDevices?.enumerateDevices().catch(() => undefined);
  return found?.some((device) => device.kind === kind);
}

async function headset(): Promise<Finding> {
  const words = vocabulary();
  // Firefox and Safari list no loudspeakers: then a microphone has to speak for the headset.
  const there = (await devices("audiooutput")) || (await devices("audioinput"));
  if (there === undefined) return { words: words.unknown, tone: "" };
  return there ? { words: words.ready, tone: "tone-good" } : { words: words.missing, tone: "tone-warn" };
}

async function microphone(): Promise<Finding> {
  const words = vocabulary();
  const there = await devices("audioinput");
  if (there === undefined) return { words: words.unknown, tone: "" };
  if (!there) return { words: words.missing, tone: "tone-warn" };
  const leave = await navigator.permissions
    ?.query({ name: "microphone" as PermissionName })
    .then((status) => status.state)
    .catch(() => "prompt" as const);
  if (leave === "denied") return { words: words.forbidden, tone: "tone-warn" };
  return leave === "granted" ? { words: words.ready, tone: "tone-good" } : { words: words.asks, tone: "" };
}

async function network(): Promise<Finding> {
  const address = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? "/";
  let best = Infinity;
  for (let each = 0; each < TRIES; each += 1) {
    const began = performance.now();
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
    if (!answer) return { words: vocabulary().missing, tone: "tone-warn" };
    best = Math.min(best, performance.now() - began);
  }
  return { words: vocabulary().milliseconds(Math.max(1, Math.round(best))), tone: best > 300 ? "tone-warn" : "" };
}

class Devices extends HTMLElement {
  connectedCallback(): void {
    const words = vocabulary();
    this.show("headset", words.headset, headset());
    this.show("microphone", words.microphone, microphone());
    this.show("wifi", words.network, network());
  }

  private show(picture: string, name: string, found: Promise<Finding>): void {
    const line = document.createElement("span");
    const value = document.createElement("b");
    value.textContent = "…";
    line.append(icon(picture), ` ${name} `, value);
    this.append(line);
    void found.then((finding) => {
      value.textContent = finding.words;
      if (finding.tone) value.className = finding.tone;
    });
  }
}

function reveal(button: HTMLElement): void {
  const field = document.getElementById(button.dataset["reveal"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.replaceChildren(icon(shown ? "eye-off" : "eye"));
  field.focus();
}

export function startDoor(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-reveal]");
    if (button) reveal(button);
  });
  customElements.define("sw-devices", Devices);
}
