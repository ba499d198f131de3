// <sw-waveform peaks="url" left="客户" right="坐席"><audio src="…" controls></audio></sw-waveform>
// Two channels over one time line; a press jumps there. Peaks: {"left": [0..100 …], "right": […]}, ten a second.
import { columns, type Peaks } from "./peaks";

const JUMP_SECONDS = 5;

class Waveform extends HTMLElement {
  private readonly canvas = document.createElement("canvas");
  private peaks: Peaks = { left: [], right: [] };
  private readonly resizing = new ResizeObserver(() => this.draw());
  private readonly redraw = (): void => this.draw();

  connectedCallback(): void {
    if (!this.canvas.isConnected) this.prepend(this.canvas);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "slider");
    this.canvas.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.canvas.addEventListener("click", (event) => this.jump(event.offsetX / Math.max(this.canvas.clientWidth, 1)));
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.audio?.addEventListener("timeupdate", this.redraw);
    this.audio?.addEventListener("loadedmetadata", this.redraw);
    document.addEventListener("sw-appearance", this.redraw);
    this.resizing.observe(this);
    void this.load();
  }

  disconnectedCallback(): void {
    this.audio?.removeEventListener("timeupdate", this.redraw);
    this.audio?.removeEventListener("loadedmetadata", this.redraw);
    document.removeEventListener("sw-appearance", this.redraw);
    this.resizing.disconnect();
  }

  private get audio(): HTMLAudioElement | null {
    return this.querySelector("audio");
  }

  private get seconds(): number {
    const told = this.audio?.duration ?? NaN;
    return Number.isFinite(told) && told > 0 ? told : Math.max(this.peaks.left.length, this.peaks.right.length) / 10;
  }

  private async load(): Promise<void> {
    const inside = this.querySelector('script[type="application/json"]')?.textContent;
    if (inside) this.peaks = JSON.parse(inside) as Peaks;
    else {
      const url = this.getAttribute("peaks");
      const answer = url ? await fetch(url).catch(() => null) : null;
      if (answer?.ok) this.peaks = (await answer.json()) as Peaks;
    }
    this.draw();
  }

  private jump(share: number): void {
    if (!this.audio) return;
    this.audio.currentTime = Math.min(Math.max(share, 0), 1) * this.seconds;
    this.draw();
  }

  private onKey(event: KeyboardEvent): void {
    const { audio } = this;
    if (!audio) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight")
      this.jump((audio.currentTime + (event.key === "ArrowRight" ? JUMP_SECONDS : -JUMP_SECONDS)) / Math.max(this.seconds, 1));
    else if (event.key === " ") void (audio.paused ? audio.play() : audio.pause());
    else return;
    event.preventDefault();
  }

  private draw(): void {
    const context = this.canvas.getContext("2d");
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (!context || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    context.scale(scale, scale);
    const style = getComputedStyle(this);
    const token = (name: string): string => style.getPropertyValue(`--sw-${name}`).trim();
    const played = this.seconds > 0 ? (this.audio?.currentTime ?? 0) / this.seconds : 0;
    this.canvas.setAttribute("aria-valuemin", "0");
    this.canvas.setAttribute("aria-valuemax", String(Math.round(this.seconds)));
    this.canvas.setAttribute("aria-valuenow", String(Math.round(this.audio?.currentTime ?? 0)));
    const step = 3;
    for (const [side, top] of [["left", 0], ["right", height / 2]] as const) {
      const bars = columns(this.peaks[side], Math.floor(width / step));
      bars.forEach((peak, at) => {
        const tall = Math.max(1, (peak / 100) * (height / 2 - 4));
        const done = at / Math.max(bars.length, 1) < played;
        context.fillStyle = token(done ? (side === "left" ? "chart-staffed" : "chart-actual") : "line-strong");
        context.fillRect(at * step, top + height / 4 - tall / 2, step - 1, tall);
      });
    }
    context.fillStyle = token("ink");
    context.fillRect(Math.round(played * width), 0, 1, height);
  }
}

if (!customElements.get("sw-waveform")) customElements.define("sw-waveform", Waveform);
