// The desk as a whole: the colour of the state, which contact lies before the agent, dialogs the server asks for.
import { htmx } from "../htmx";
import type { LiveMessage } from "../stream/hub";
import { toast } from "../toast";
import { words } from "./words";

// The agent's own button has usually brought its page by then.
const GRACE_MS = 350;
let refreshing = 0;

/** <sw-desk-state state="busy">: what the frame is coloured by; a part that is fetched again brings a new one. */
export class DeskState extends HTMLElement {
  connectedCallback(): void {
    const app = document.getElementById("sw-app");
    if (app) app.dataset["state"] = this.getAttribute("state") ?? "";
  }
}

/** <sw-show-dialog dialog="id">: opens a dialog as soon as it is on the page. */
export class ShowDialog extends HTMLElement {
  connectedCallback(): void {
    const dialog = document.getElementById(this.getAttribute("dialog") ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLInputElement>("input[required]")?.focus();
    history.replaceState(history.state, "", location.pathname + location.search.replace(/&end=1/, ""));
  }
}

function desk(): HTMLElement | null {
  return document.querySelector<HTMLElement>("main[data-desk]");
}

function open(contact: string): void {
  const link = document.createElement("a");
  link.href = `/desktop/?c=${encodeURIComponent(contact)}`;
  link.hidden = true;
  document.getElementById("sw-app")?.append(link);
  htmx.process(link);
  link.click();
  link.remove();
}

function isMine({ payload }: LiveMessage): boolean {
  return payload["agent_id"] === document.querySelector<HTMLMetaElement>('meta[name="sw-person"]')?.content;
}

function onAccepted({ payload }: LiveMessage): void {
  settle(String(payload["contact_id"]), payload["channel"] === "voice");
}

/** Once no button of this window is under way: a call is answered to be served now; a chat where nothing else is open. */
function settle(contact: string, isCall: boolean): void {
  window.setTimeout(() => {
    const shown = desk()?.dataset["contact"];
    if (shown === undefined || shown === contact) return;
    if (document.querySelector(".htmx-request")) settle(contact, isCall);
    else if (shown === "" || isCall) open(contact);
  }, GRACE_MS);
}

/** A folded part that is opened by hand or key puts the cursor where one writes. */
function onFold(event: Event): void {
  const summary = (event.target as Element).closest<HTMLElement>("summary[data-focus]");
  const part = summary?.parentElement;
  if (!(part instanceof HTMLDetailsElement) || part.open) return;
  window.setTimeout(() => part.querySelector<HTMLElement>(summary?.dataset["focus"] ?? "")?.focus());
}

function onHelpAnswered({ payload }: LiveMessage): void {
  toast(words().helpComes(String(payload["by_name"] ?? "")), { tone: "good" });
}

function onStateForced({ payload }: LiveMessage): void {
  toast(words().stateForced(String(payload["by_name"] ?? ""), String(payload["reason"] ?? "")), { tone: "warn" });
}

function onTeamMessage({ payload }: LiveMessage): void {
  const from = String(payload["author_name"] ?? "");
  const text = String(payload["text"] ?? "");
  if (text) toast(from ? `${from}：${text}` : text, { tone: "warn" });
}

/** While something else is before the agent, the dock offers the chat that is due first, unless they are writing. */
function onMessage(): void {
  window.clearTimeout(refreshing);
  refreshing = window.setTimeout(() => {
    const dock = document.querySelector<HTMLElement>("#dk-dock[data-quick]");
    if (dock && !dock.querySelector("textarea")?.value) htmx.trigger(dock, "refresh");
  }, 600);
}

function onFirstAnswer({ payload }: LiveMessage): void {
  if (payload["contact_id"] === desk()?.dataset["contact"]) document.getElementById("dk-first")?.remove();
}

export function startDesk(): void {
  const on = (type: string, react: (message: LiveMessage) => unknown): void =>
    document.addEventListener(`sw:${type}`, (event) => react((event as CustomEvent<LiveMessage>).detail));
  on("contacts.ContactAccepted", (message) => isMine(message) && onAccepted(message));
  on("contacts.ContactFirstAnswered", onFirstAnswer);
  on("contacts.MessageSent", onMessage);
  document.addEventListener("click", onFold);
  on("floor.HelpAnswered", (message) => isMine(message) && onHelpAnswered(message));
  on("floor.StateForced", (message) => isMine(message) && onStateForced(message));
  on("floor.TeamMessageSent", onTeamMessage);
}
