// Ready sentences: “/” and the initials of their title in a composer bring them up.
import { words } from "./words";

export interface Reply {
  title: string;
  initials: string;
  text: string;
}

/** Those that a query may mean: initials first, then titles, then texts that contain it. */
export function matching(replies: readonly Reply[], query: string): Reply[] {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [...replies];
  const place = (reply: Reply): number => {
    if (reply.initials.toLowerCase().startsWith(wanted)) return 0;
    if (reply.title.toLowerCase().includes(wanted)) return 1;
    if (reply.initials.toLowerCase().includes(wanted)) return 2;
    return reply.text.toLowerCase().includes(wanted) ? 3 : 9;
  };
  return replies
    .map((reply, order) => ({ reply, order, place: place(reply) }))
    .filter((one) => one.place < 9)
    .sort((a, b) => a.place - b.place || a.order - b.order)
    .map((one) => one.reply);
}

export class Replies {
  private readonly all: Reply[];
  private shown: Reply[] = [];
  private at = 0;

  constructor(
    private readonly list: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    private readonly take: (text: string) => void,
  ) {
    this.all = [...list.querySelectorAll<HTMLElement>("[data-reply]")].map((item) => ({
      title: item.dataset["title"] ?? "", initials: item.dataset["initials"] ?? "", text: item.dataset["reply"] ?? "",
    }));
    list.id ||= `replies-${field.id}`;
    list.setAttribute("role", "listbox");
    field.setAttribute("aria-controls", list.id);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = (event.target as Element).closest<HTMLElement>("[data-place]");
      if (item) this.choose(Number(item.dataset["place"]));
    });
    field.addEventListener("blur", () => this.hide());
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  /** Show what fits the field's text, if it asks for ready sentences. */
  update(): void {
    const asked = /^[/／](.*)$/.exec(this.field.value);
    if (!asked) return this.hide();
    this.shown = matching(this.all, asked[1] ?? "").slice(0, 8);
    this.at = 0;
    this.draw();
  }

  /** Whether the key was for the list. */
  press(key: string): boolean {
    if (!this.isOpen) return false;
    if (key === "Escape") this.hide();
    else if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.shown.length) % Math.max(this.shown.length, 1);
      this.draw();
    } else if ((key === "Enter" || key === "Tab") && this.shown.length > 0) this.choose(this.at);
    else return false;
    return true;
  }

  private choose(place: number): void {
    const reply = this.shown[place];
    this.hide();
    if (reply) this.take(reply.text);
  }

  private hide(): void {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  private draw(): void {
    const items = this.shown.map((reply, place) => {
      const item = document.createElement("li");
      const title = document.createElement("strong");
      const text = document.createElement("span");
      item.id = `${this.list.id}-${place}`;
      item.dataset["place"] = String(place);
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === this.at));
      title.textContent = reply.title;
      text.textContent = reply.text;
      item.append(title, text);
      return item;
    });
    this.list.replaceChildren(...items);
    if (items.length === 0) this.list.textContent = words().noReply;
    this.list.hidden = false;
    this.field.setAttribute("aria-activedescendant", items[this.at]?.id ?? "");
  }
}
