// Icons of the sprite, for scripts that build elements.
const SVG = "http://www.w3.org/2000/svg";

export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector<HTMLMetaElement>('meta[name="sw-icons"]')?.content ?? "/static/built/icons.svg";
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", `ti ti-${name}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
