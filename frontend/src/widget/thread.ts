// The list of messages. Entries are kept by their key and only changed where something changed, so that a screen
// reader hears each message once and nothing moves under the finger.
import type { Chat } from "./chat";
import { h, icon } from "./dom";
import type { Message } from "./types";
import type { Words } from "./words";

interface Entry {
  key: string;
  mine: boolean;
  kind: Message["kind"];
  text: string;
  file: { name: string; size: number; url: string } | null;
  at: string;
  note: string;
  refused: boolean;
  blob: File | null;
}

const time = (iso: string, locale: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const clock = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock : `${at.getMonth() + 1}-${at.getDate()} ${clock}`;
};

export class Thread {
  readonly element: HTMLElement;
  private readonly shown = new Map<string, { node: HTMLElement; print: string }>();
  private readonly blobs = new Map<string, Promise<string>>();
  private readonly list: HTMLElement;
  private readonly typing: HTMLElement;

  constructor(
    private readonly chat: Chat,
    private readonly say: Words,
    private readonly locale: string,
  ) {
    this.list = h("div", { role: "log", "aria-live": "polite", "aria-label": say.messages, class: "log" });
    this.typing = h("p", { class: "typing", hidden: true });
    this.element = h("div", { class: "thread", tabindex: "0" }, this.list, this.typing);
  }

  show(): void {
    const { element } = this;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    const entries = this.entries();
    const keys = new Set(entries.map((entry) => entry.key));
    for (const [key, { node }] of this.shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.shown.delete(key);
    }
    let previous: Element | null = null;
    for (const entry of entries) {
      const node = this.node(entry);
      const place: Element | null = previous ? previous.nextElementSibling : this.list.firstElementChild;
      if (place !== node) this.list.insertBefore(node, place);
      previous = node;
    }
    const { agentTyping, state } = this.chat;
    this.typing.hidden = !agentTyping;
    if (agentTyping) this.typing.replaceChildren(h("i"), h("i"), h("i"), this.say.agentTyping(state?.agent?.name ?? ""));
    if (atEnd) this.toEnd();
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  private entries(): Entry[] {
    const { messages, outbox, keeper, state, settings } = this.chat;
    const read = state?.agent_read_seq ?? 0;
    const welcome = settings.welcome || this.say.welcome;
    const known = new Set(messages.map((message) => message.client_id));
    const blank = { kind: "text" as const, file: null, refused: false, blob: null, note: "" };
    const entries: Entry[] = messages.length > 0 ? [] : [{ ...blank, key: "welcome", mine: false, text: welcome, at: "" }];
    for (const message of messages) {
      const mine = message.from === "customer";
      entries.push({
        ...blank, mine, at: message.at, text: message.text, file: message.file,
        key: message.client_id || String(message.seq),
        kind: message.from === "system" ? "notice" : message.kind,
        note: mine ? (message.seq <= read ? this.say.read : this.say.delivered) : "",
      });
    }
    for (const draft of keeper.drafts) {
      if (known.has(draft.client_id)) continue;
      entries.push({
        ...blank, key: draft.client_id, mine: true, text: draft.text, at: draft.at, refused: Boolean(draft.refused),
        note: draft.refused ? this.reason(draft.refused) : this.say.sending,
      });
    }
    for (const upload of outbox.uploads) {
      if (known.has(upload.client_id)) continue;
      const { file } = upload;
      entries.push({
        ...blank, key: upload.client_id, mine: true, at: upload.at, text: "", refused: Boolean(upload.refused),
        kind: file.type.startsWith("image/") ? "image" : "file", blob: file,
        file: { name: file.name, size: file.size, url: "" },
        note: upload.refused ? this.reason(upload.refused) : this.say.uploading(upload.percent),
      });
    }
    return entries;
  }

  private reason(why: string): string {
    return why === "?" ? this.say.refused : `${this.say.failed} · ${why}`;
  }

  private node(entry: Entry): HTMLElement {
    const kept = this.shown.get(entry.key);
    const print = JSON.stringify([entry.text, entry.note, entry.refused, entry.file?.url, entry.at, entry.kind]);
    if (kept?.print === print) return kept.node;
    const node = kept?.node ?? h("div");
    this.fill(node, entry);
    this.shown.set(entry.key, { node, print });
    return node;
  }

  private fill(node: HTMLElement, entry: Entry): void {
    if (entry.kind === "notice") {
      node.className = "sys";
      node.replaceChildren(entry.text);
      return;
    }
    node.className = `b${entry.mine ? " me" : ""}${entry.refused ? " bad" : ""}`;
    const { agent } = this.chat.state ?? {};
    const who = entry.mine ? this.say.you : agent ? this.say.agent(agent.name, agent.number) : "";
    const body = entry.file ? this.attachment(entry, entry.file) : h("p", { class: "say" }, entry.text);
    const foot = h("span", { class: "meta" }, [time(entry.at, this.locale), entry.note].filter(Boolean).join(" "));
    if (entry.refused)
      foot.append(
        h("button", { type: "button", class: "link", click: () => this.chat.outbox.retry(entry.key) }, this.say.retry),
        h("button", { type: "button", class: "link", click: () => this.chat.outbox.discard(entry.key) }, this.say.remove),
      );
    node.replaceChildren(h("span", { class: "vh" }, `${who}: `), body, foot);
  }

  private attachment(entry: Entry, file: { name: string; size: number; url: string }): HTMLElement {
    const size = file.size > 1_048_576 ? `${(file.size / 1_048_576).toFixed(1)} MB` : `${Math.ceil(file.size / 1024)} kB`;
    const name = h("span", {}, h("span", { class: "name" }, file.name), h("small", {}, size));
    const card = h("button", { type: "button", class: "file", title: this.say.download }, icon("file"), name);
    card.addEventListener("click", () => void this.save(entry, file));
    if (entry.kind !== "image") return card;
    const picture = h("img", { alt: `${this.say.image} ${file.name}` });
    const frame = h("button", { type: "button", class: "pic", title: this.say.download }, picture);
    frame.addEventListener("click", () => void this.save(entry, file));
    // A host page may forbid pictures: then the card takes the picture's place.
    const instead = (): void => frame.replaceWith(card);
    picture.addEventListener("error", instead);
    picture.addEventListener("load", () => this.toEnd());
    this.address(entry, file.url).then((address) => (picture.src = address), instead);
    return frame;
  }

  private async save(entry: Entry, file: { name: string; url: string }): Promise<void> {
    h("a", { href: await this.address(entry, file.url), download: file.name }).click();
  }

  /** Where the browser finds the content; fetched once. */
  private address(entry: Entry, url: string): Promise<string> {
    const kept = this.blobs.get(entry.key);
    if (kept) return kept;
    const content = entry.blob ? Promise.resolve<Blob>(entry.blob) : this.chat.file(url);
    const address = content.then((blob) => URL.createObjectURL(blob));
    this.blobs.set(entry.key, address);
    address.catch(() => this.blobs.delete(entry.key));
    return address;
  }
}
