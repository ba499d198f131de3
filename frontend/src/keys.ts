// Key combinations as written in data-key: "Alt+KeyR", "Shift+F2", "Ctrl+Enter". Matched by event.code, because
// with Option a Mac types other characters.

export interface Combination {
  code: string;
  alt: boolean;
  ctrl: boolean;
  shift: boolean;
}

export interface Pressed {
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** The combinations of one attribute, separated by spaces. */
export function parseKeys(written: string): Combination[] {
  return written
    .split(/\s+/)
    .filter(Boolean)
    .map((combination) => {
      const parts = combination.split("+");
      const has = (name: string): boolean => parts.slice(0, -1).includes(name);
      return { code: parts[parts.length - 1] ?? "", alt: has("Alt"), ctrl: has("Ctrl"), shift: has("Shift") };
    });
}

/** Whether this key press is the combination; Command counts as Ctrl. */
export function matches(combination: Combination, pressed: Pressed): boolean {
  const code = pressed.code === "NumpadEnter" ? "Enter" : pressed.code;
  return (
    combination.code === code &&
    combination.alt === pressed.altKey &&
    combination.ctrl === (pressed.ctrlKey || pressed.metaKey) &&
    combination.shift === pressed.shiftKey
  );
}

const PRINTED: Record<string, string> = {
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Enter: "↵", Slash: "/", Escape: "Esc", Space: "␣",
  Comma: ",", Period: ".",
};

/** The combination as it is printed on the keys: Alt R, Shift F2. */
export function printed(combination: Combination): string {
  const key = PRINTED[combination.code] ?? combination.code.replace(/^(Key|Digit)/, "");
  return [combination.ctrl && "Ctrl", combination.alt && "Alt", combination.shift && "Shift", key].filter(Boolean).join(" ");
}

/** Whether the combination would type something where the cursor stands. */
export function types(combination: Combination): boolean {
  return !combination.alt && !combination.ctrl && !/^(F\d+|Escape)$/.test(combination.code);
}
