// What the agent has said and the server has not confirmed yet. It outlives the page's parts: a message is sent in the
// order it was written, again and again, and its client id makes a repetition harmless.
import { Backoff } from "../stream/backoff";
import { uuid } from "../widget/uuid";
import { post, Refused } from "./post";

export interface Said {
  clientId: string;
  contact: string;
  text: string;
  file: File | null;
  at: string;
  /** 0 until the server has stored it. */
  seq: number;
  failed: boolean;
  /** Why the server will not have it. */
  refused: string;
}

type Send = (url: string, fields: Record<string, string | File>) => Promise<Record<string, unknown>>;

// A page that was drawn before a message was stored may be shown after it.
const KEPT_MS = 30_000;

export class Outbox {
  private readonly said = new Map<string, Said[]>();
  private readonly urls = new Map<string, string>();
  private readonly busy = new Set<string>();
  private readonly drafts = new Map<string, string>();

  constructor(
    private readonly changed: (contact: string) => void,
    private readonly send: Send = post,
    private readonly pause: () => Backoff = () => new Backoff(1000, 15_000),
  ) {}

  /** Messages of this contact that a page may not know yet, oldest first. */
  of(contact: string): readonly Said[] {
    return this.said.get(contact) ?? [];
  }

  get unsent(): boolean {
    return [...this.said.values()].some((list) => list.some((one) => one.seq === 0 && !one.refused));
  }

  draft(contact: string): string {
    return this.drafts.get(contact) ?? "";
  }

  keepDraft(contact: string, text: string): void {
    if (text) this.drafts.set(contact, text);
    else this.drafts.delete(contact);
  }

  say(contact: string, url: string, text: string, file: File | null = null): Said {
    const said: Said = {
      clientId: uuid(), contact, text, file, at: new Date().toISOString(), seq: 0, failed: false, refused: "",
    };
    this.said.set(contact, [...this.of(contact), said]);
    this.urls.set(contact, url);
    this.changed(contact);
    void this.pump(contact);
    return said;
  }

  retry(contact: string, clientId: string): void {
    const said = this.of(contact).find((one) => one.clientId === clientId);
    if (!said) return;
    said.refused = "";
    this.changed(contact);
    void this.pump(contact);
  }

  discard(contact: string, clientId: string): void {
    this.said.set(contact, this.of(contact).filter((one) => one.clientId !== clientId));
    this.changed(contact);
  }

  private async pump(contact: string): Promise<void> {
    if (this.busy.has(contact)) return;
    this.busy.add(contact);
    const backoff = this.pause();
    for (let next = this.next(contact); next; next = this.next(contact)) {
      if (await this.deliver(next)) backoff.reset();
      else if (!next.refused) await resting(backoff.next());
    }
    this.busy.delete(contact);
  }

  private next(contact: string): Said | undefined {
    return this.of(contact).find((one) => one.seq === 0 && !one.refused);
  }

  private async deliver(said: Said): Promise<boolean> {
    const fields: Record<string, string | File> = { client_id: said.clientId, text: said.text };
    if (said.file) fields["file"] = said.file;
    try {
      const stored = await this.send(this.urls.get(said.contact) ?? "", fields);
      said.seq = Number(stored["seq"]);
      said.failed = false;
      globalThis.setTimeout(() => this.discard(said.contact, said.clientId), KEPT_MS);
    } catch (error) {
      said.failed = true;
      if (error instanceof Refused) said.refused = error.message;
    }
    this.changed(said.contact);
    return said.seq > 0;
  }
}

/** Waits so long, or until the network is back. */
function resting(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = globalThis.setTimeout(resolve, milliseconds);
    globalThis.addEventListener?.("online", () => (globalThis.clearTimeout(timer), resolve()), { once: true });
  });
}

export const outbox = new Outbox((contact) =>
  document.dispatchEvent(new CustomEvent("sw-said", { detail: { contact } })),
);
