// How durations are said on screen; src/shouwen/shared/templatetags/clock_words.py says them the same way.
import type { Words } from "./words";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

const two = (n: number): string => String(n).padStart(2, "0");

/** A stopwatch: 01:36, 1:05:09. */
export function running(seconds: number): string {
  const whole = Math.max(Math.trunc(seconds), 0);
  const hours = Math.trunc(whole / HOUR);
  const clock = `${two(Math.trunc((whole % HOUR) / MINUTE))}:${two(whole % MINUTE)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** A duration in the unit that matters. */
export function span(seconds: number, say: Words): string {
  const whole = Math.max(Math.round(seconds), 0);
  if (whole < MINUTE) return say.seconds(whole);
  if (whole < HOUR) return `${Math.trunc(whole / MINUTE)}:${two(whole % MINUTE)}`;
  if (whole < 10 * HOUR && whole % HOUR >= MINUTE)
    return say.hoursMinutes(Math.trunc(whole / HOUR), Math.trunc((whole % HOUR) / MINUTE));
  if (whole < 3 * DAY) return say.hours(Math.trunc(whole / HOUR));
  return say.days(Math.trunc(whole / DAY));
}

/** What is left of a limit, or by how much it is over. */
export function remaining(seconds: number, say: Words): string {
  return seconds >= 0 ? say.left(span(seconds, say)) : say.over(span(-seconds, say));
}

export type Tone = "" | "warn" | "breach";

/** None on time, "warn" from 70 % of the limit, "breach" when over or in the last seconds. */
export function tone(used: number, limit: number, lastSeconds = 0): Tone {
  if (limit <= 0 || used >= limit || limit - used <= lastSeconds) return "breach";
  return used >= 0.7 * limit ? "warn" : "";
}
