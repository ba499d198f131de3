import assert from "node:assert/strict";
import test from "node:test";
import { optionsOf } from "../src/charts/options";
import { columns } from "../src/waveform/peaks";

const colours = {
  actual: "#1", offered: "#0", forecast: "#2", staffed: "#3", gap: "#4", fill: "#5", grid: "#6", ink: "#7", quiet: "#8", surface: "#9", font: "f",
};

test("a column shows the loudest value below it", () => {
  assert.deepEqual(columns([1, 9, 2, 3], 2), [9, 3]);
});

test("a short recording is stretched, none stays empty", () => {
  assert.deepEqual(columns([4], 3), [4, 4, 4]);
  assert.deepEqual(columns([], 3), []);
});

test("a forecast is told from the actual figures by its dashes", () => {
  const option = optionsOf(
    { labels: ["8"], series: [{ name: "a", values: [1] }, { name: "f", role: "forecast", values: [2] }] }, "line", colours,
  ) as { series: { lineStyle: { type: string } }[] };
  assert.deepEqual(option.series.map((series) => series.lineStyle.type), ["solid", "dashed"]);
});

test("tooltips are drawn, for HTML ones need inline style", () => {
  const option = optionsOf({ labels: [], series: [] }, "bar", colours) as { tooltip: { renderMode: string } };
  assert.equal(option.tooltip.renderMode, "richText");
});
