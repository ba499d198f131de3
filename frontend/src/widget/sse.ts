// Server-sent events over fetch: EventSource cannot send the bearer token.
import type { StreamMessage } from "./types";

/** Takes text in any pieces and gives the data of each complete event. */
export class SseParser {
  private rest = "";

  push(piece: string): string[] {
    this.rest += piece.replace(/\r/g, "");
    const blocks = this.rest.split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks
      .map((block) =>
        block
          .split("\n")
          .filter((line) => line.startsWith("data:"))
          .map((line) => line.slice(5).replace(/^ /, ""))
          .join("\n"),
      )
      .filter((data) => data !== "");
  }
}

const SILENCE_MS = 60_000;

/** Reads the stream until it ends or falls silent; throws where it cannot be opened. */
export async function readStream(
  url: string,
  token: string,
  signal: AbortSignal,
  onOpen: () => void,
  onMessage: (message: StreamMessage) => void,
): Promise<void> {
  const silence = new AbortController();
  let timer = window.setTimeout(() => silence.abort(), SILENCE_MS);
  const abort = (): void => silence.abort();
  signal.addEventListener("abort", abort);
  try {
    const answer = await fetch(url, {
      headers: { Accept: "text/event-stream", Authorization: `Bearer ${token}` },
      signal: silence.signal,
      cache: "no-store",
    });
    if (!answer.ok || !answer.body) throw new Error(`stream answered ${answer.status}`);
    onOpen();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new SseParser();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(abort, SILENCE_MS);
      for (const data of parser.push(value)) {
        const message = parseMessage(data);
        if (message) onMessage(message);
      }
    }
  } finally {
    window.clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function parseMessage(data: string): StreamMessage | null {
  try {
    const message = JSON.parse(data) as StreamMessage;
    return typeof message.type === "string" ? { ...message, payload: message.payload ?? {} } : null;
  } catch {
    return null;
  }
}
