// htmx under a strict content policy, and what it does when the server says no.
import htmx from "htmx.org";
import { toast } from "./toast";
import { words } from "./words";

interface RequestDetail {
  boosted: boolean;
  headers: Record<string, string>;
  verb: string;
}
interface ResponseDetail {
  xhr: XMLHttpRequest;
  boosted?: boolean;
  requestConfig?: { boosted: boolean };
  shouldSwap: boolean;
}

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

function onConfigure(event: Event): void {
  const detail = (event as CustomEvent<RequestDetail>).detail;
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  // A boosted link wants the whole page: views that give a part to htmx must not see this as htmx.
  if (detail.boosted) delete detail.headers["HX-Request"];
}

function onBeforeSwap(event: Event): void {
  const detail = (event as CustomEvent<ResponseDetail>).detail;
  const boosted = detail.boosted ?? detail.requestConfig?.boosted ?? false;
  // The way out of the shell (sign-in, public pages) is a real page change.
  if (boosted && detail.shouldSwap && !detail.xhr.responseText.includes('id="sw-app"')) {
    detail.shouldSwap = false;
    window.location.assign(detail.xhr.responseURL || window.location.href);
  }
}

function onResponseError(event: Event): void {
  const { xhr } = (event as CustomEvent<ResponseDetail>).detail;
  const say = words();
  const sentences: Record<number, string> = {
    403: say.forbidden,
    404: say.gone,
    409: say.conflict,
    429: say.tooMany,
  };
  const told = problemTitle(xhr);
  toast(told || sentences[xhr.status] || say.serverError, { tone: xhr.status === 409 ? "warn" : "breach" });
}

function problemTitle(xhr: XMLHttpRequest): string {
  if (!(xhr.getResponseHeader("Content-Type") ?? "").includes("json")) return "";
  try {
    const problem = JSON.parse(xhr.responseText) as { title?: string; detail?: string };
    return problem.detail ?? problem.title ?? "";
  } catch {
    return "";
  }
}

export function startHtmx(): void {
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    allowScriptTags: false,
    selfRequestsOnly: true,
    // Pages show personal data: none of it is kept in the browser's storage.
    historyCacheSize: 0,
    refreshOnHistoryMiss: false,
    historyRestoreAsHxRequest: false,
    timeout: 20_000,
    scrollIntoViewOnBoost: false,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });
  document.addEventListener("htmx:configRequest", onConfigure);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.addEventListener("htmx:responseError", onResponseError);
  document.addEventListener("htmx:sendError", () => toast(words().sendFailed, { tone: "breach" }));
  document.addEventListener("htmx:timeout", () => toast(words().timedOut, { tone: "warn" }));
  document.addEventListener("htmx:beforeProcessNode", (event) => {
    const link = event.target;
    if (link instanceof HTMLAnchorElement && (link.hasAttribute("download") || link.target === "_blank"))
      link.setAttribute("hx-boost", "false");
  });
}

export { htmx };
