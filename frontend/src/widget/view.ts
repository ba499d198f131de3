// The widget on the page: the round button, and the panel with header, thread and what stands below it.
import type { Chat } from "./chat";
import { Composer } from "./composer";
import { h, icon, iconButton } from "./dom";
import { explain, OfflineForm, ratingForm, StartForm } from "./forms";
import { Thread } from "./thread";
import type { Words } from "./words";

type Screen = "form" | "offline" | "left" | "chat" | "ended" | "rated";

export class View {
  private readonly launcher: HTMLButtonElement;
  private readonly badge = h("span", { class: "badge", hidden: true });
  private readonly panel: HTMLElement;
  private readonly title = h("strong", { id: "title" });
  private readonly avatar = h("span", { class: "av", "aria-hidden": "true" });
  private readonly note = h("span", { class: "sub", role: "status" });
  private readonly lost: HTMLElement;
  private readonly menu: HTMLElement;
  private readonly more: HTMLButtonElement;
  private readonly main = h("div", { class: "main" });
  private readonly thread: Thread;
  private readonly composer: Composer;
  private screen: Screen | null = null;
  private formProblemShown: unknown = null;
  private settingsKnown = false;

  constructor(
    private readonly chat: Chat,
    private readonly say: Words,
    locale: string,
    private readonly root: ShadowRoot,
  ) {
    this.thread = new Thread(chat, say, locale);
    this.composer = new Composer(chat, say);
    this.lost = h("p", { class: "lost", role: "status", hidden: true }, icon("offline"), say.lost);
    this.launcher = h("button", { type: "button", class: "launcher", "aria-expanded": "false", click: () => this.toggle() }, icon("chat"), this.badge);
    this.menu = h("div", { class: "menu", role: "menu", hidden: true });
    this.more = iconButton("dots", say.more, "tap", () => this.toggleMenu());
    this.more.setAttribute("aria-haspopup", "menu");
    this.panel = this.buildPanel();
    root.append(this.panel, this.launcher);
    this.listen();
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  show(): void {
    const { chat, say } = this;
    const unread = this.isOpen ? 0 : chat.unread;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    this.badge.hidden = unread === 0;
    this.launcher.setAttribute("aria-label", this.isOpen ? say.close : unread > 0 ? say.openUnread(unread) : say.open);
    if (!this.isOpen) return;
    this.showHeader();
    this.lost.hidden = chat.connected || chat.phase !== "chat" || chat.ended;
    this.showScreen();
    this.thread.show();
    this.composer.show();
    if (!document.hidden) chat.seen();
  }

  open(): void {
    if (this.isOpen) return;
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.root.host.toggleAttribute("open", true);
    if (!this.settingsKnown && this.chat.phase === "form") {
      this.settingsKnown = true;
      void this.chat.learnSettings();
    }
    this.show();
    this.thread.toEnd();
    this.focusIn();
  }

  close(): void {
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.root.host.toggleAttribute("open", false);
    this.show();
    this.launcher.focus();
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  private buildPanel(): HTMLElement {
    const call = document.querySelector<HTMLElement>("sw-webcall");
    const header = h(
      "header",
      {},
      iconButton("down", this.say.close, "tap back", () => this.close()),
      this.avatar,
      h("span", { class: "who" }, this.title, this.note),
      call && iconButton("phone", this.say.toPhone, "tap", () => call.dispatchEvent(new CustomEvent("sw-call"))),
      this.more,
    );
    return h("section", { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true }, header, this.menu, this.lost, this.main);
  }

  private listen(): void {
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.menu.hidden) this.close();
      else this.toggleMenu();
    });
    this.panel.addEventListener("click", (event) => {
      if (!this.menu.hidden && !event.composedPath().includes(this.more)) this.menu.hidden = true;
    });
    for (const kind of ["dragover", "drop"])
      this.panel.addEventListener(kind, (event) => {
        const files = [...((event as DragEvent).dataTransfer?.files ?? [])];
        event.preventDefault();
        if (kind === "drop" && this.screen === "chat") this.composer.offer(files);
      });
    document.addEventListener("visibilitychange", () => this.show());
    window.addEventListener("beforeunload", (event) => {
      if (this.chat.outbox.uploads.some((upload) => !upload.refused)) event.preventDefault();
    });
    // On a phone the keyboard covers the lower part of the page; the panel ends above it.
    window.visualViewport?.addEventListener("resize", () => {
      this.panel.style.setProperty("--visible", `${window.visualViewport?.height ?? window.innerHeight}px`);
    });
  }

  private showHeader(): void {
    const { chat, say } = this;
    const agent = chat.state?.agent;
    const heading = chat.settings.title || say.title;
    this.title.textContent = agent ? say.agent(agent.name, agent.number) : heading;
    this.avatar.textContent = (agent?.name || heading).slice(0, 1);
    this.note.className = `sub${chat.state?.status === "active" ? " live" : ""}`;
    const note = this.statusNote();
    if (this.note.textContent !== note) this.note.textContent = note;
    this.more.hidden = !chat.state || chat.phase !== "chat";
  }

  private statusNote(): string {
    const { chat, say } = this;
    const state = chat.state;
    if (chat.starting) return say.starting;
    if (chat.phase !== "chat" || !state) return "";
    if (chat.ended) return say.ended;
    if (state.status === "active") return say.serving;
    const place = state.position ? say.queuedAt(state.position) : say.queued;
    const seconds = state.estimated_wait_seconds;
    return seconds === null ? place : `${place} · ${say.wait(Math.floor(seconds / 60))}`;
  }

  private wantedScreen(): Screen {
    const { chat } = this;
    if (chat.phase !== "chat") return chat.phase;
    if (!chat.ended) return "chat";
    return chat.keeper.kept.rated ? "rated" : "ended";
  }

  private showScreen(): void {
    const wanted = this.wantedScreen();
    if (wanted === this.screen && this.formProblemShown === this.chat.formProblem) {
      if (wanted !== "form" || this.root.activeElement?.closest("form")) return;
      if (this.main.dataset["asks"] === this.asks()) return;
    }
    const hadFocus = this.main.contains(this.root.activeElement);
    this.screen = wanted;
    this.formProblemShown = this.chat.formProblem;
    this.main.dataset["asks"] = this.asks();
    this.main.replaceChildren(...this.parts(wanted));
    this.thread.toEnd();
    if (!hadFocus && document.activeElement !== document.body) return;
    // What had the focus is gone; on a phone the keyboard must not jump up for a thank-you.
    if (wanted === "ended" || wanted === "rated" || wanted === "left") this.panel.focus();
    else if (hadFocus) this.focusIn();
  }

  private asks(): string {
    const { ask_name, ask_number, welcome } = this.chat.settings;
    return [ask_name, ask_number, welcome].join();
  }

  private parts(screen: Screen): Node[] {
    const { chat, say } = this;
    const again = h("button", { type: "button", class: "plain", click: () => chat.again() }, say.again);
    const transcript = h("button", { type: "button", class: "link", click: () => void this.saveTranscript() }, say.transcript);
    if (screen === "form") return [h("div", { class: "scroll" }, new StartForm(chat, say).element)];
    if (screen === "offline") return [h("div", { class: "scroll" }, new OfflineForm(chat, say).element)];
    if (screen === "left") return [h("div", { class: "scroll form" }, h("p", { role: "status" }, say.leftMessage), again)];
    if (screen === "chat") return [this.thread.element, this.composer.element];
    const thanks = h("p", { class: "thanks", role: "status" }, say.rated);
    const closing = screen === "ended" ? ratingForm(chat, say) : thanks;
    return [this.thread.element, h("div", { class: "closing" }, closing, h("div", { class: "row2" }, transcript, again))];
  }

  private focusIn(): void {
    const target = this.main.querySelector<HTMLElement>("input:not([type=file]):not([type=radio]), textarea") ?? this.more;
    target.focus({ preventScroll: true });
  }

  private toggleMenu(): void {
    const { chat, say } = this;
    const item = (text: string, run: () => void): HTMLElement =>
      h("button", { type: "button", role: "menuitem", click: run }, text);
    this.menu.replaceChildren(item(say.transcript, () => void this.saveTranscript()));
    if (!chat.ended) this.menu.append(item(say.end, () => this.askEnd()));
    this.menu.hidden = !this.menu.hidden;
    if (!this.menu.hidden) this.menu.querySelector("button")?.focus();
  }

  private askEnd(): void {
    const { say } = this;
    const problem = h("p", { class: "err", role: "alert", hidden: true });
    const end = async (): Promise<void> => {
      try {
        await this.chat.end();
        box.remove();
      } catch (error) {
        problem.textContent = explain(error, say);
        problem.hidden = false;
      }
    };
    const box = h(
      "div",
      { class: "ask", role: "alertdialog", "aria-label": say.endAsk },
      h("p", {}, say.endAsk),
      problem,
      h("button", { type: "button", class: "danger", click: () => void end() }, say.end),
      h("button", { type: "button", class: "plain", click: () => (box.remove(), this.focusIn()) }, say.keepOn),
    );
    this.main.append(box);
    box.querySelector("button")?.focus();
  }

  private async saveTranscript(): Promise<void> {
    try {
      const blob = await this.chat.transcript();
      const address = URL.createObjectURL(blob);
      const extension = blob.type.includes("html") ? "html" : "txt";
      h("a", { href: address, download: `${this.say.transcriptName}.${extension}` }).click();
      window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
    } catch (error) {
      this.main.append(h("p", { class: "err", role: "alert" }, explain(error, this.say)));
    }
  }
}
