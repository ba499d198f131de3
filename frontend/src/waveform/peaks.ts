export interface Peaks {
  left: number[];
  right: number[];
}

/** The loudest value under each of `count` columns; short recordings are stretched. */
export function columns(peaks: readonly number[], count: number): number[] {
  if (peaks.length === 0) return [];
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((at + 1) * peaks.length) / count));
    return Math.max(...peaks.slice(from, to));
  });
}
