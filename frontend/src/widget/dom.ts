// Elements are built, never parsed from text: nothing a person wrote can become markup.
type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

// Outline icons of Tabler (MIT), the few the widget uses.
const ICONS = {
  chat: "M3 20l1.3-3.9a9 8 0 1 1 3.4 2.9zM8 12v.01M12 12v.01M16 12v.01",
  down: "M6 9l6 6 6-6",
  dots: "M5 12v.01M12 12v.01M19 12v.01",
  send: "M10 14L21 3M21 3l-6.5 18a.55.55 0 0 1-1 0L10 14l-7-3.500a.55.55 0 0 1 0-1L21 3",
  plus: "M12 5v14M5 12h14",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M9 10h.01M15 10h.01M9.500 15a3.500 3.500 0 0 0 5 0",
  file: "M14 3v4a1 1 0 0 0 1 1h4M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2z",
  phone: "M5 4h4l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2",
  star: "M12 17.750l-6.170 3.250 1.180-6.870-5-4.870 6.900-1L12 2l3.090 6.260 6.900 1-5 4.870 1.180 6.870z",
  alert: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 8v4M12 16h.01",
  offline: "M12 18h.01M9.200 15.200a4 4 0 0 1 5.600 0M6.300 12.300a8 8 0 0 1 3-1.900M3.500 9.500A12 12 0 0 1 7 7M3 3l18 18",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name: IconName, label: string, css: string, press: (event: Event) => void): HTMLButtonElement {
  return h("button", { type: "button", class: css, "aria-label": label, title: label, click: press }, icon(name));
}
