// <script src=".../widget/shouwen-chat.js" data-tenant="demo" async></script>
// Optional: data-locale="en", data-base="https://…" (default: where the script came from), data-color="#0f5f73", data-open.
import { Api } from "./api";
import { Chat } from "./chat";
import { browserBox, Keeper } from "./keep";
import { View } from "./view";
import { wordsFor } from "./words";
import css from "./widget.css";

function start(script: HTMLScriptElement): void {
  const tenant = script.dataset["tenant"];
  if (!tenant) throw new Error('shouwen-chat.js: the script tag needs data-tenant="…"');
  const base = (script.dataset["base"] ?? new URL(script.src).origin).replace(/\/$/, "");
  const locale = script.dataset["locale"] ?? (document.documentElement.lang || navigator.language || "zh");
  const host = document.createElement("shouwen-chat");
  host.lang = locale;
  if (script.dataset["color"]) host.style.setProperty("--accent", script.dataset["color"]);
  const root = host.attachShadow({ mode: "open" });
  // A style sheet built here needs no permission of the host page's content policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  let queued = false;
  let view: View | null = null;
  const changed = (): void => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      view?.show();
    });
  };
  const chat = new Chat(new Api(base), new Keeper(browserBox(), tenant), tenant, locale, changed);
  view = new View(chat, wordsFor(locale), locale, root);
  document.body.append(host);
  host.addEventListener("sw-open", () => view.open());
  chat.resume();
  view.show();
  if (script.hasAttribute("data-open")) view.open();
}

const script = document.currentScript ?? document.querySelector("script[src*='shouwen-chat.js']");
if (script instanceof HTMLScriptElement && !document.querySelector("shouwen-chat")) {
  if (document.body) start(script);
  else document.addEventListener("DOMContentLoaded", () => start(script));
}
