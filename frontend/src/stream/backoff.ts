/** Waiting times between attempts: at once, then doubling to a limit, spread so that not all browsers return together. */
export class Backoff {
  private attempt = 0;

  constructor(
    private readonly firstMs = 500,
    private readonly limitMs = 15_000,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const whole = Math.min(this.firstMs * 2 ** this.attempt, this.limitMs);
    this.attempt += 1;
    return Math.round(whole * (0.5 + this.random() / 2));
  }

  reset(): void {
    this.attempt = 0;
  }
}
