// Finds the icons that templates, Python and TypeScript name, and puts them into one SVG sprite.
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";

const NAMED = [
  /\{%\s*icon\s+"([a-z0-9-]+)"/g, // {% icon "phone" %}
  /\bicon\s*[=:]\s*"([a-z0-9-]+)"/g, // icon="phone", icon: "phone"
  /"icon"\s*:\s*"([a-z0-9-]+)"/g, // {"icon": "phone"}
  /\bicon\("([a-z0-9-]+)"/g, // icon("phone")
];
const SCANNED = new Set([".html", ".py", ".ts"]);

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === "built" || entry.name === "tests" || entry.name === "widget") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (SCANNED.has(extname(entry.name))) yield path;
  }
}

/** Names of all icons in use: those listed (chosen at run time) and those written out in the sources. */
export async function collectIcons({ source, listed, scripts }) {
  const names = new Map(JSON.parse(await readFile(listed, "utf8")).map((name) => [name, "icons.json"]));
  for (const root of [source, scripts]) {
    for await (const path of files(root)) {
      const text = await readFile(path, "utf8");
      for (const pattern of NAMED) for (const [, name] of text.matchAll(pattern)) names.set(name, path);
    }
  }
  return names;
}

/** One <symbol> per icon; an unknown name stops the build and says who asked for it. */
export async function sprite(names, folder) {
  const known = new Set((await readdir(folder)).map((file) => file.replace(/\.svg$/, "")));
  const unknown = [...names].filter(([name]) => !known.has(name));
  if (unknown.length > 0) {
    const list = unknown.map(([name, path]) => `  ${name} (in ${path})`).join("\n");
    throw new Error(`No such outline icon in @tabler/icons:\n${list}`);
  }
  const symbols = [];
  for (const name of [...names.keys()].sort()) {
    const svg = await readFile(join(folder, `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    const paths = inner.replace(/\s+/g, " ").replace(/> </g, "><").trim();
    symbols.push(
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
        `stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
