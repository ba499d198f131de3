// One ordered list of messages, whatever order and however often they arrive.
import type { Message } from "./types";

/** The messages in order, each once; later copies win. */
export function merge(known: readonly Message[], arrived: readonly Message[]): Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of arrived) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A message from the payload of `contacts.MessageSent`, or none if it is not a whole one. */
export function fromPayload(payload: Record<string, unknown>): Message | null {
  const seq = Number(payload["seq"]);
  const from = text(payload["from"]) || text(payload["sender"]);
  const file = (payload["file"] as Message["file"]) ?? null;
  if (!Number.isInteger(seq) || seq < 1 || !from || (file && !file.url)) return null;
  return {
    seq,
    from: from === "customer" || from === "agent" ? from : "system",
    client_id: text(payload["client_id"]),
    kind: (text(payload["kind"]) || "text") as Message["kind"],
    text: text(payload["text"]),
    file,
    at: text(payload["at"]) || text(payload["sent_at"]),
  };
}
