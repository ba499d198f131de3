// Where the customer writes: text, emoji, images and files, quick buttons.
import type { Chat } from "./chat";
import { h, icon, iconButton } from "./dom";
import { emojiPicker } from "./emoji";
import type { Words } from "./words";

const ACCEPT = "image/*,.pdf,.txt,.doc,.docx,.xls,.xlsx,.csv,.zip";
const LONGEST = 2000;

export class Composer {
  readonly element: HTMLElement;
  readonly input: HTMLTextAreaElement;
  private readonly quick = h("div", { class: "chips" });
  private readonly refusal = h("p", { class: "err", role: "alert", hidden: true });
  private readonly files: HTMLInputElement;
  private readonly emoji: HTMLElement;
  private quickShown = "";

  constructor(
    private readonly chat: Chat,
    private readonly say: Words,
  ) {
    this.input = h("textarea", { rows: "1", maxlength: LONGEST, placeholder: say.write, "aria-label": say.write, enterkeyhint: "send" });
    this.files = h("input", { type: "file", multiple: true, hidden: true, accept: ACCEPT, tabindex: "-1", "aria-label": say.attach });
    this.emoji = emojiPicker(say.emoji, (picture) => this.insert(picture));
    this.element = h(
      "form",
      { class: "composer", submit: (event) => this.submit(event) },
      this.quick,
      this.refusal,
      this.emoji,
      h(
        "div",
        { class: "row" },
        iconButton("plus", say.attach, "tap", () => this.files.click()),
        this.files,
        h("div", { class: "field" }, this.input, iconButton("smile", say.emoji, "tap small", () => this.toggleEmoji())),
        h("button", { class: "tap send", "aria-label": say.send, title: say.send }, icon("send")),
      ),
    );
    this.listen();
  }

  show(): void {
    const replies = this.chat.messages.length > 0 ? this.chat.settings.quick_replies : [];
    if (replies.join("\n") === this.quickShown) return;
    this.quickShown = replies.join("\n");
    this.quick.replaceChildren(
      ...replies.map((text) => h("button", { type: "button", class: "chip", click: () => this.chat.say(text) }, text)),
    );
  }

  private listen(): void {
    this.input.addEventListener("input", () => {
      this.grow();
      this.chat.typing();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.element.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    });
    this.input.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.offer(files);
    });
    this.files.addEventListener("change", () => {
      this.offer([...(this.files.files ?? [])]);
      this.files.value = "";
    });
    this.emoji.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.emoji.hidden = true;
      this.input.focus();
    });
  }

  /** Send files the customer chose, pasted or dropped; what cannot be sent is refused with the reason. */
  offer(files: File[]): void {
    const most = this.chat.settings.max_file_bytes;
    const refusals: string[] = [];
    for (const file of files) {
      if (file.size > most) refusals.push(this.say.tooBig(file.name, Math.floor(most / 1_048_576)));
      else if (file.size === 0) refusals.push(this.say.emptyFile(file.name));
      else this.chat.sendFile(file);
    }
    this.refusal.textContent = refusals.join("\n");
    this.refusal.hidden = refusals.length === 0;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.input.value.trim();
    this.refusal.hidden = true;
    this.emoji.hidden = true;
    if (text) this.chat.say(text);
    this.input.value = "";
    this.grow();
    this.input.focus();
  }

  private insert(picture: string): void {
    const { selectionStart, selectionEnd, value } = this.input;
    if (value.length + picture.length > LONGEST) return;
    this.input.setRangeText(picture, selectionStart, selectionEnd, "end");
    this.emoji.hidden = true;
    this.input.focus();
    this.grow();
  }

  private toggleEmoji(): void {
    this.emoji.hidden = !this.emoji.hidden;
    if (!this.emoji.hidden) this.emoji.querySelector("button")?.focus();
  }

  private grow(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }
}
