// How good the line is, from two looks at getStats.

export interface Sample {
  received: number;
  lost: number;
  jitterMs: number;
  roundTripMs: number;
}

export type Grade = "good" | "fair" | "poor";

export interface Quality {
  grade: Grade;
  lossPercent: number;
  jitterMs: number;
  roundTripMs: number;
}

/** The line between two samples. Thresholds: below 1 % loss nobody hears it, above 5 % words are missing (ITU-T G.107). */
export function grade(before: Sample, now: Sample): Quality {
  const lost = Math.max(0, now.lost - before.lost);
  const whole = lost + Math.max(0, now.received - before.received);
  const lossPercent = whole > 0 ? (100 * lost) / whole : 0;
  const { jitterMs, roundTripMs } = now;
  // Not one packet in the whole interval is silence on the line, whatever the other figures say.
  const silent = whole === 0;
  const poor = silent || lossPercent > 5 || jitterMs > 60 || roundTripMs > 500;
  const fair = lossPercent > 1 || jitterMs > 30 || roundTripMs > 250;
  return { grade: poor ? "poor" : fair ? "fair" : "good", lossPercent, jitterMs, roundTripMs };
}

interface Figures {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
}

export async function sample(connection: RTCPeerConnection): Promise<Sample> {
  const found: Sample = { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0 };
  for (const report of (await connection.getStats()).values() as IterableIterator<Figures>) {
    if (report.type === "inbound-rtp" && report.kind === "audio") {
      found.received = report.packetsReceived ?? 0;
      found.lost = report.packetsLost ?? 0;
      found.jitterMs = Math.round(1000 * (report.jitter ?? 0));
    } else if (report.type === "remote-inbound-rtp") found.roundTripMs = Math.round(1000 * (report.roundTripTime ?? 0));
    else if (report.type === "candidate-pair" && report.nominated && found.roundTripMs === 0)
      found.roundTripMs = Math.round(1000 * (report.currentRoundTripTime ?? 0));
  }
  return found;
}
