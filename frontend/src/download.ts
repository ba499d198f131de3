// Long files: <a data-download href="…"> shows how far the file is and can be stopped. Without script it is a plain link.
// A file that broke off halfway is not saved: half a list looks like a whole one.
import { icon } from "./icon";
import { toast } from "./toast";

const chinese = {
  now: (rows: number, total: number) => (total ? `正在导出 ${rows} / ${total} 条` : "正在准备导出"),
  progress: "导出进度",
  stop: "停止",
  done: (rows: number) => `已导出 ${rows} 条`,
  broken: "导出中断，没有保存文件。请重新导出",
};

const english: typeof chinese = {
  now: (rows, total) => (total ? `Exporting ${rows} of ${total}` : "Preparing the export"),
  progress: "Progress of the export",
  stop: "Stop",
  done: (rows) => `${rows} exported`,
  broken: "The export broke off and no file was saved. Please export again",
};

function words(): typeof chinese {
  return document.documentElement.lang.startsWith("en") ? english : chinese;
}

const running = new Set<string>();

/** How many lines end in these bytes. */
export function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines += 1;
  return lines;
}

/** The name that the server gives the file. */
export function nameIn(disposition: string | null, otherwise: string): string {
  return /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? otherwise;
}

class Progress {
  private readonly box = document.createElement("div");
  private readonly said = document.createElement("span");
  private readonly bar = document.createElement("progress");

  constructor(stop: () => void) {
    const grow = document.createElement("div");
    const button = document.createElement("button");
    this.box.className = "sw-toast";
    this.box.setAttribute("role", "status");
    this.said.className = "num";
    this.said.textContent = words().now(0, 0);
    this.bar.className = "sw-bar";
    this.bar.setAttribute("aria-label", words().progress);
    grow.className = "grow stack";
    grow.append(this.said, this.bar);
    button.type = "button";
    button.className = "btn-link-sw";
    button.textContent = words().stop;
    button.addEventListener("click", stop);
    this.box.append(icon("download"), grow, button);
    document.getElementById("sw-toasts")?.append(this.box);
  }

  tell(rows: number, total: number): void {
    this.said.textContent = words().now(rows, total);
    if (total > 0) {
      this.bar.max = total;
      this.bar.value = Math.min(rows, total);
    }
  }

  remove(): void {
    this.box.remove();
  }
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has to take it first.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function fetchFile(href: string): Promise<void> {
  const stop = new AbortController();
  const shown = new Progress(() => stop.abort());
  try {
    const answer = await fetch(href, { signal: stop.signal });
    if (!answer.ok || !answer.body) {
      // The server's own page says what would be right.
      location.assign(href);
      return;
    }
    const total = Number(answer.headers.get("X-Total-Rows") ?? 0);
    const parts: BlobPart[] = [];
    // The first line is the head.
    let rows = -1;
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      rows += linesIn(part.value);
      shown.tell(Math.max(rows, 0), total);
    }
    // A connection that closes early looks like the end of the file where the server does not mark its pieces.
    if (rows < total) throw new Error(`${rows} rows of ${total} came`);
    const type = answer.headers.get("Content-Type") ?? "";
    save(new Blob(parts, { type }), nameIn(answer.headers.get("Content-Disposition"), "export.csv"));
    toast(words().done(Math.max(rows, 0)), { tone: "good" });
  } catch {
    if (!stop.signal.aborted) toast(words().broken, { tone: "breach" });
  } finally {
    shown.remove();
  }
}

export function startDownloads(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-download]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (running.has(link.href)) return;
    running.add(link.href);
    void fetchFile(link.href).finally(() => running.delete(link.href));
  });
}
