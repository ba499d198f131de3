// <sw-connection>: says at once that the stream is lost, and for how long.
import { icon } from "../icon";
import { toast } from "../toast";
import { words } from "../words";
import type { ConnectionState, Refusal } from "./source";

let state: ConnectionState = "connecting";
let refusal: Refusal | undefined;
let lostAt = 0;

class Connection extends HTMLElement {
  private readonly text = document.createElement("span");
  private timer = 0;

  private readonly button = document.createElement("button");
  private readonly link = document.createElement("a");

  connectedCallback(): void {
    this.button.type = "button";
    this.button.className = this.link.className = "btn-link-sw";
    this.button.onclick = () => document.dispatchEvent(new CustomEvent("sw-reconnect"));
    this.button.textContent = words().retryNow;
    this.link.setAttribute("hx-boost", "false");
    this.replaceChildren(icon("wifi-off"), this.text, this.button, this.link);
    this.show();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  show(): void {
    window.clearTimeout(this.timer);
    const refused = state === "refused";
    const lost = lostAt > 0 && !refused;
    this.setAttribute("state", lost ? "lost" : state);
    this.button.hidden = refused;
    this.link.hidden = !refused;
    if (refused) this.sayWhy(refusal ?? "signed_out");
    if (!lost) return;
    this.text.textContent = words().connectionLost(Math.round((Date.now() - lostAt) / 1000));
    this.timer = window.setTimeout(() => this.show(), 1000);
  }

  private sayWhy(why: Refusal): void {
    this.text.textContent = words().refused[why];
    this.link.textContent = why === "signed_out" ? words().signIn : words().loadAnew;
    // Whoever is signed out is led from this page to the door and back.
    this.link.href = window.location.pathname + window.location.search;
  }
}

/** Show a state of the connection; true when a lost connection is back. */
export function showConnection(next: ConnectionState, why?: Refusal): boolean {
  state = next;
  refusal = why;
  let healed = false;
  if (next === "lost" && lostAt === 0) lostAt = Date.now();
  if (next === "live" && lostAt > 0) {
    const seconds = Math.max(1, Math.round((Date.now() - lostAt) / 1000));
    lostAt = 0;
    healed = true;
    toast(words().connectionBack(seconds), { tone: "warn" });
  }
  document.documentElement.dataset["connection"] = lostAt > 0 && next !== "refused" ? "lost" : next;
  for (const element of document.querySelectorAll<Connection>("sw-connection")) element.show();
  return healed;
}

export function defineConnection(): void {
  customElements.define("sw-connection", Connection);
}
