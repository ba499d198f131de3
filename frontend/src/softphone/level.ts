// Loudness of a track, 0–100, ten times a second.
export class LevelMeter {
  private context: AudioContext | null = null;
  private timer = 0;

  start(track: MediaStreamTrack, show: (level: number) => void): void {
    this.stop();
    const context = (this.context = new AudioContext());
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    this.timer = window.setInterval(() => {
      analyser.getFloatTimeDomainData(wave);
      show(levelOf(wave));
    }, 100);
  }

  stop(): void {
    window.clearInterval(this.timer);
    void this.context?.close();
    this.context = null;
  }
}

/** Root mean square in decibels, −60 dB as 0 and full scale as 100. */
export function levelOf(wave: Float32Array): number {
  let sum = 0;
  for (const value of wave) sum += value * value;
  const rms = Math.sqrt(sum / Math.max(wave.length, 1));
  if (rms === 0) return 0;
  return Math.round(Math.min(100, Math.max(0, 100 + (100 / 60) * 20 * Math.log10(rms))));
}
