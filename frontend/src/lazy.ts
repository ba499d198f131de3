// Large parts come only to pages that use their element.
const PARTS: Record<string, () => Promise<unknown>> = {
  "sw-softphone": () => import("./softphone/element"),
  "sw-chart": () => import("./charts/element"),
  "sw-waveform": () => import("./waveform/element"),
};

function load(root: ParentNode): void {
  for (const [name, part] of Object.entries(PARTS)) {
    if (!root.querySelector(name)) continue;
    delete PARTS[name];
    part().catch((error: unknown) => {
      // Offline for a moment: the next swap on the page tries again.
      PARTS[name] = part;
      console.error(error);
    });
  }
}

export function startLazy(): void {
  load(document);
  document.addEventListener("htmx:load", () => load(document));
}
