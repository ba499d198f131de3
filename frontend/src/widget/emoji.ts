// A small picker; one press puts the picture where the cursor stands.
import { h } from "./dom";

const PICTURES = [..."😀😄😊🙂😉😍🤔😅😂😢😭😠😮😴🙏👍👎👌👏💪🤝❤🎉✅❌📱📶💰🧾⏰📷🌹"];

export function emojiPicker(label: string, pick: (picture: string) => void): HTMLElement {
  const buttons = PICTURES.map((picture) =>
    h("button", { type: "button", role: "option", tabindex: "-1", click: () => pick(picture) }, picture),
  );
  const box = h("div", { class: "emoji", role: "listbox", "aria-label": label, hidden: true }, ...buttons);
  buttons[0]?.setAttribute("tabindex", "0");
  box.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button === event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)]?.focus();
  });
  return box;
}
