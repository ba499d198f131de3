// <sw-composer contact say-url typing-url>: where the agent writes. Enter or Ctrl+Enter sends, Shift+Enter breaks the line.
import { toast } from "../toast";
import { outbox } from "./outbox";
import { post } from "./post";
import { Replies } from "./replies";
import { words } from "./words";

const TYPING_EVERY_MS = 3000;
const MAX_FILE_BYTES = 10 * 1024 * 1024;

export class Composer extends HTMLElement {
  private lastTyping = 0;
  private replies: Replies | null = null;

  get contact(): string {
    return this.getAttribute("contact") ?? "";
  }

  connectedCallback(): void {
    const field = this.querySelector("textarea");
    const form = this.querySelector("form");
    const list = this.querySelector<HTMLElement>(".dk-replies");
    if (!field || !form) return;
    if (!field.value) field.value = outbox.draft(this.contact);
    if (list) this.replies = new Replies(list, field, (text) => this.write(field, text));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(field);
    });
    field.addEventListener("keydown", (event) => this.onKey(event, field));
    field.addEventListener("input", () => this.onInput(field));
    this.addEventListener("click", (event) => {
      const chip = (event.target as Element).closest<HTMLElement>("button[data-reply]");
      if (chip) this.write(field, chip.dataset["reply"] ?? "");
    });
    this.querySelector<HTMLInputElement>("input[type=file]")?.addEventListener("change", (event) =>
      this.sendFiles(event.target as HTMLInputElement),
    );
    this.addEventListener("paste", (event) => this.onPaste(event));
  }

  private onKey(event: KeyboardEvent, field: HTMLTextAreaElement): void {
    // The Enter that ends the choice of a Chinese word sends nothing.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.replies?.press(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.send(field);
    }
  }

  private onInput(field: HTMLTextAreaElement): void {
    outbox.keepDraft(this.contact, field.value);
    this.replies?.update();
    const now = Date.now();
    if (!field.value.trim() || now - this.lastTyping < TYPING_EVERY_MS) return;
    this.lastTyping = now;
    // Nobody misses a lost sign that somebody types.
    post(this.getAttribute("typing-url") ?? "", {}).catch(() => undefined);
  }

  private write(field: HTMLTextAreaElement, text: string): void {
    const before = /^[/／]/.test(field.value) ? "" : field.value;
    field.value = before + text;
    outbox.keepDraft(this.contact, field.value);
    field.focus();
  }

  private send(field: HTMLTextAreaElement): void {
    const text = field.value.trim();
    if (!text) return;
    outbox.say(this.contact, this.getAttribute("say-url") ?? "", text);
    field.value = "";
    outbox.keepDraft(this.contact, "");
    this.lastTyping = 0;
    field.focus();
  }

  private sendFiles(input: HTMLInputElement): void {
    for (const file of input.files ?? []) this.sendFile(file);
    input.value = "";
  }

  private sendFile(file: File): void {
    if (file.size > MAX_FILE_BYTES) toast(words().tooLarge, { tone: "warn" });
    else outbox.say(this.contact, this.getAttribute("say-url") ?? "", "", file);
  }

  private onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    for (const file of files) this.sendFile(file);
  }
}
