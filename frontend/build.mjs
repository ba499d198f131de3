// Builds what the pages load into src/shouwen/static/built: styles, scripts, the icon sprite and the chat widget.
import * as esbuild from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { collectIcons, sprite } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "src", "shouwen");
const out = join(source, "static", "built");
// The widget loads on pages that are not ours: it stays small, or it is not built.
const WIDGET_BUDGET = 30 * 1024;
const watching = process.argv.includes("--watch");

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: !watching,
  target: ["chrome109", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".css": "css" },
};

const staff = {
  ...shared,
  entryPoints: { app: "src/app.ts", call: "src/webcall/call.ts" },
  outdir: out,
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  plugins: [minifiedCssAsText()],
};

const styles = {
  ...shared,
  entryPoints: { app: "css/app.css", site: "css/site.css" },
  outdir: out,
};

const widget = {
  ...shared,
  entryPoints: { "shouwen-chat": "src/widget/index.ts" },
  outdir: out,
  format: "iife",
  plugins: [minifiedCssAsText()],
};

// The widget carries its styles as a string, so they are minified before they become one.
function minifiedCssAsText() {
  return {
    name: "minified-css-as-text",
    setup(build) {
      build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const css = await readFile(path, "utf8");
        const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: shared.target });
        return { contents: code.trim(), loader: "text" };
      });
    },
  };
}

async function writeSprite() {
  const names = await collectIcons({ source, listed: join(here, "icons.json"), scripts: join(here, "src") });
  const outline = join(here, "node_modules", "@tabler", "icons", "icons", "outline");
  await writeFile(join(out, "icons.svg"), await sprite(names, outline));
  await copyFile(join(here, "assets", "icon.svg"), join(out, "icon.svg"));
}

async function report() {
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(path);
    const kilobytes = (size) => `${(size / 1024).toFixed(1)} kB`.padStart(9);
    console.log(`${kilobytes(bytes.length)} ${kilobytes(gzipSync(bytes).length)} gz  ${relative(out, path)}`);
  }
}

async function main() {
  await mkdir(out, { recursive: true });
  if (watching) {
    await writeSprite();
    for (const options of [staff, styles, widget]) await (await esbuild.context(options)).watch();
    return;
  }
  // Chunks carry their hash in the name: yesterday's would otherwise pile up.
  await rm(join(out, "chunks"), { recursive: true, force: true });
  await Promise.all([...[staff, styles, widget].map((options) => esbuild.build(options)), writeSprite()]);
  const widgetSize = gzipSync(await readFile(join(out, "shouwen-chat.js"))).length;
  if (widgetSize > WIDGET_BUDGET) throw new Error(`shouwen-chat.js is ${widgetSize} bytes gzipped; ${WIDGET_BUDGET} are allowed.`);
  await report();
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
