// Live updates of staff pages: starts where the page names a stream and topics.
import { defineConnection, showConnection } from "./connection";
import { Hub } from "./hub";
import { refreshAll, spread } from "./live";

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

function topicsOnPage(): string[] {
  const written = [...document.querySelectorAll<HTMLElement>("[data-topics]")].map((element) => element.dataset["topics"] ?? "");
  return [...new Set(written.flatMap((topics) => topics.split(/[\s,]+/)).filter(Boolean))].sort();
}

/** When the server began to make the page that is shown: body by body, for pages change without loading anew. */
function renderedAt(): string {
  return document.querySelector<HTMLElement>("[data-rendered]")?.dataset["rendered"] ?? "";
}

export function startStream(): void {
  defineConnection();
  const url = meta("sw-stream");
  if (!url) return;
  const hub = new Hub(url, meta("sw-person"), {
    onMessage: spread,
    onState: (state, why) => {
      if (showConnection(state, why)) refreshAll();
    },
    onGap: refreshAll,
  });
  let shown = topicsOnPage();
  let rendered = "";
  let started = false;
  const follow = (): void => {
    const topics = topicsOnPage();
    const since = renderedAt() === rendered ? "" : renderedAt();
    if (!started && topics.length > 0) {
      started = true;
      hub.start(topics, since);
    } else if (started && (since || topics.join() !== shown.join())) hub.want(topics, since);
    shown = topics;
    rendered = renderedAt();
  };
  follow();
  document.addEventListener("htmx:afterSettle", follow);
  document.addEventListener("sw-reconnect", () => hub.reconnect());
}
