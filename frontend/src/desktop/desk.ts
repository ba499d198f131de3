// The desk as a whole: the colour of the state, which contact lies before the agent, dialogs the server asks for.
import { htmx } from "../htmx";
import type { LiveMessage } from "../stream/hub";
import { toast } from "../toast";

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

function onAccepted({ payload }: LiveMessage): void {
  const me = document.querySelector<HTMLMetaElement>('meta[name="sw-person"]')?.content;
  const contact = String(payload["contact_id"]);
  if (payload["agent_id"] !== me) return;
  window.setTimeout(() => {
    const shown = desk()?.dataset["contact"];
    // A call is answered to be served now; a chat taken in another window only where nothing else is open.
    if (shown === "" || (shown !== undefined && shown !== contact && payload["channel"] === "voice")) open(contact);
  }, GRACE_MS);
}

function onTeamMessage({ payload }: LiveMessage): void {
  const from = String(payload["author_name"] ?? payload["from_name"] ?? "");
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
  const on = (type: string, react: (message: LiveMessage) => void): void =>
    document.addEventListener(`sw:${type}`, (event) => react((event as CustomEvent<LiveMessage>).detail));
  on("contacts.ContactAccepted", onAccepted);
  on("contacts.ContactFirstAnswered", onFirstAnswer);
  on("contacts.MessageSent", onMessage);
  on("floor.TeamMessageSent", onTeamMessage);
}
