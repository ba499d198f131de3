// One thing said, as the transcript shows it.
import { icon } from "../icon";
import type { Said } from "./outbox";
import { words } from "./words";

export interface FileCard {
  id: string;
  name: string;
  size: number;
  type: string;
}

export interface SentMessage {
  contact_id: string;
  seq: number;
  client_id: string;
  sender: string;
  kind: string;
  text: string;
  author_name: string;
  file: FileCard | null;
  sent_at: string;
}

export function clockTime(iso: string, zone: string): string {
  const form = new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  });
  return form.format(new Date(iso));
}

function shell(mine: boolean, at: string, zone: string): { turn: HTMLElement; say: HTMLElement } {
  const turn = document.createElement("div");
  turn.className = `turn ${mine ? "me" : "cust"}`;
  const time = document.createElement("time");
  time.dateTime = at;
  time.textContent = clockTime(at, zone);
  const who = document.createElement("span");
  who.className = "who";
  who.textContent = mine ? words().me : words().customer;
  const say = document.createElement("div");
  say.className = "say";
  turn.append(time, who, say);
  return { turn, say };
}

function attachment(name: string, href: string, isImage: boolean): HTMLElement {
  const link = document.createElement("a");
  if (href) link.href = href;
  if (isImage && href) {
    const image = document.createElement("img");
    image.src = href;
    image.alt = name;
    link.target = "_blank";
    link.rel = "noopener";
    link.append(image);
    return link;
  }
  link.className = "attach";
  if (href) link.setAttribute("download", "");
  link.append(icon("file"), name);
  return link;
}

/** A message that the server has stored. */
export function storedTurn(message: SentMessage, zone: string, fileUrl: (id: string) => string): HTMLElement {
  if (message.sender === "system") {
    const line = document.createElement("p");
    line.className = "sysline";
    line.append(icon("info-circle"), message.text);
    line.dataset["seq"] = String(message.seq);
    return line;
  }
  const { turn, say } = shell(message.sender === "agent", message.sent_at, zone);
  if (message.file)
    say.append(attachment(message.file.name, fileUrl(message.file.id), message.file.type.startsWith("image/")));
  say.append(message.text);
  turn.dataset["seq"] = String(message.seq);
  turn.dataset["client"] = message.client_id;
  return turn;
}

/** A message of ours that is on its way. */
export function pendingTurn(said: Said, zone: string): HTMLElement {
  const { turn, say } = shell(true, said.at, zone);
  turn.dataset["client"] = said.clientId;
  if (said.file) say.append(attachment(said.file.name, "", false));
  say.append(said.text);
  return turn;
}
