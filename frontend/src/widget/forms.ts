// The form before the chat, the message left out of hours, the rating after it.
import { Problem } from "./api";
import type { Chat } from "./chat";
import { h, icon } from "./dom";
import type { Ask } from "./types";
import type { Words } from "./words";

interface Field {
  box: HTMLElement;
  control: HTMLInputElement | HTMLTextAreaElement;
  refuse(why: string): void;
}

let counter = 0;

function field(label: string, optional: string, control: HTMLInputElement | HTMLTextAreaElement): Field {
  counter += 1;
  const id = `f${counter}`;
  control.id = id;
  control.setAttribute("aria-describedby", `${id}e`);
  const error = h("p", { class: "err", id: `${id}e`, hidden: true });
  const name = h("label", { for: id }, label, optional && h("small", {}, optional));
  return {
    control,
    box: h("div", { class: "f" }, name, control, error),
    refuse(why) {
      error.textContent = why;
      error.hidden = why === "";
      control.toggleAttribute("aria-invalid", why !== "");
      if (why) control.setAttribute("aria-invalid", "true");
    },
  };
}

/** Words for what went wrong, never a code alone. */
export function explain(error: unknown, say: Words): string {
  if (!(error instanceof Problem)) return say.refused;
  return error.message || (error.status === 429 ? say.busy : error.passing ? say.unreachable : say.refused);
}

function hint(ask: Ask, say: Words): string {
  return ask === "required" ? "" : say.optional;
}

function plausibleNumber(written: string): boolean {
  return /^\+?[\d\s()-]{3,24}$/.test(written) && written.replace(/\D/g, "").length >= 3;
}

class ContactForm {
  readonly element: HTMLFormElement;
  protected readonly name: Field;
  protected readonly number: Field;
  protected readonly question: Field;
  protected readonly submitButton: HTMLButtonElement;
  protected readonly problem = h("p", { class: "err", role: "alert", hidden: true });

  constructor(
    protected readonly chat: Chat,
    protected readonly say: Words,
    title: string,
    text: string,
    button: string,
    private readonly asks: { name: Ask; number: Ask },
  ) {
    const { kept } = chat.keeper;
    this.name = field(say.name, hint(asks.name, say), h("input", { maxlength: "40", autocomplete: "name", value: kept.name }));
    this.number = field(
      say.number,
      hint(asks.number, say),
      h("input", { type: "tel", maxlength: "24", autocomplete: "tel", value: kept.number }),
    );
    this.question = field(say.question, "", h("textarea", { rows: "3", maxlength: "2000", placeholder: say.questionHint }));
    this.submitButton = h("button", { class: "primary" }, button);
    this.element = h(
      "form",
      { class: "form", novalidate: true, submit: (event) => void this.submit(event) },
      title && h("h3", {}, title),
      h("p", {}, text),
      asks.name !== "off" && this.name.box,
      asks.number !== "off" && this.number.box,
      this.question.box,
      this.problem,
      this.submitButton,
    );
  }

  focus(): void {
    this.question.control.focus();
  }

  protected tell(error: unknown): void {
    this.problem.textContent = error ? explain(error, this.say) : "";
    this.problem.hidden = !error;
  }

  protected filled(): { name: string; number: string; text: string } | null {
    const [name, number, text] = [this.name, this.number, this.question].map((one) => one.control.value.trim()) as [
      string,
      string,
      string,
    ];
    const badNumber = number ? !plausibleNumber(number) : this.asks.number === "required";
    this.name.refuse(this.asks.name === "required" && !name ? this.say.needName : "");
    this.number.refuse(this.asks.number !== "off" && badNumber ? this.say.needNumber : "");
    this.question.refuse(text ? "" : this.say.needText);
    const wrong = this.element.querySelector<HTMLElement>("[aria-invalid='true']");
    wrong?.focus();
    return wrong ? null : { name, number, text };
  }

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
  }
}

export class StartForm extends ContactForm {
  constructor(chat: Chat, say: Words) {
    const { settings } = chat;
    super(chat, say, "", settings.welcome || say.welcome, say.start, { name: settings.ask_name, number: settings.ask_number });
    if (chat.formProblem) this.tell(chat.formProblem);
    const [refused] = chat.keeper.drafts;
    if (refused) this.question.control.value = refused.text;
  }

  protected override async submit(event: Event): Promise<void> {
    event.preventDefault();
    const given = this.filled();
    if (!given) return;
    this.chat.keeper.keep({ name: given.name, number: given.number });
    this.chat.keeper.drop(this.chat.keeper.drafts.map((draft) => draft.client_id));
    this.chat.say(given.text);
  }
}

export class OfflineForm extends ContactForm {
  constructor(chat: Chat, say: Words) {
    super(chat, say, say.offlineTitle, say.offlineText, say.leaveMessage, { name: "optional", number: "required" });
    this.question.control.value = chat.keeper.drafts.map((draft) => draft.text).join("\n");
  }

  protected override async submit(event: Event): Promise<void> {
    event.preventDefault();
    const given = this.filled();
    if (!given) return;
    this.submitButton.disabled = true;
    try {
      await this.chat.leaveMessage(given);
    } catch (error) {
      this.tell(error);
    } finally {
      this.submitButton.disabled = false;
    }
  }
}

/** One to five stars and a word; radio buttons, so that keys and screen readers work. */
export function ratingForm(chat: Chat, say: Words): HTMLFormElement {
  const word = h("p", { class: "starword", "aria-hidden": "true" });
  const comment = h("textarea", { rows: "2", maxlength: "500", placeholder: say.comment, "aria-label": say.comment });
  const problem = h("p", { class: "err", role: "alert", hidden: true });
  const button = h("button", { class: "primary", disabled: true }, say.rate);
  const stars = [1, 2, 3, 4, 5].map((score) =>
    h(
      "label",
      { title: say.stars(score) },
      h("input", { type: "radio", name: "score", value: score, "aria-label": say.stars(score), change: () => choose(score) }),
      icon("star"),
    ),
  );
  let chosen = 0;
  const choose = (score: number): void => {
    chosen = score;
    word.textContent = say.stars(score);
    button.disabled = false;
    stars.forEach((star, at) => star.classList.toggle("on", at < score));
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    button.disabled = true;
    try {
      await chat.rate(chosen, comment.value.trim());
    } catch (error) {
      problem.textContent = explain(error, say);
      problem.hidden = false;
      button.disabled = false;
    }
  };
  return h(
    "form",
    { class: "form rating", submit: (event) => void submit(event) },
    h("fieldset", {}, h("legend", {}, say.rateAsk), h("div", { class: "stars" }, ...stars), word),
    comment,
    problem,
    button,
  );
}
