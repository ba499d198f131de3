// <sw-connection>: says at once that the stream is lost, and for how long.
import { icon } from "../icon";
import { toast } from "../toast";
import { words } from "../words";
import type { ConnectionState } from "./source";

let state: ConnectionState = "connecting";
let lostAt = 0;

class Connection extends HTMLElement {
  private readonly text = document.createElement("span");
  private timer = 0;

  private readonly button = document.createElement("button");

  connectedCallback(): void {
    this.button.type = "button";
    this.button.className = "btn-link-sw";
    this.button.onclick = () => {
      // Loading anew leads to the sign-in page and back to this one.
      if (state === "refused") window.location.reload();
      else document.dispatchEvent(new CustomEvent("sw-reconnect"));
    };
    this.replaceChildren(icon("wifi-off"), this.text, this.button);
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
    this.button.textContent = refused ? words().signIn : words().retryNow;
    if (refused) this.text.textContent = words().connectionRefused;
    if (!lost) return;
    this.text.textContent = words().connectionLost(Math.round((Date.now() - lostAt) / 1000));
    this.timer = window.setTimeout(() => this.show(), 1000);
  }
}

/** Show a state of the connection; true when a lost connection is back. */
export function showConnection(next: ConnectionState): boolean {
  state = next;
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
