// Messages of the last minute: a page that the server drew before one of them may be shown after it.
import type { LiveMessage } from "../stream/hub";
import type { SentMessage } from "./turn";

const KEPT_MS = 60_000;
let heard: { at: number; message: SentMessage }[] = [];

export function hear(message: SentMessage): void {
  const since = Date.now() - KEPT_MS;
  heard = [...heard.filter((one) => one.at > since), { at: Date.now(), message }];
}

export function recentOf(contact: string): SentMessage[] {
  return heard.filter((one) => one.message.contact_id === contact).map((one) => one.message);
}

export function startHearing(): void {
  document.addEventListener("sw:contacts.MessageSent", (event) =>
    hear((event as CustomEvent<LiveMessage>).detail.payload as unknown as SentMessage),
  );
}
