// From figures with roles to what ECharts draws.
import type { EChartsCoreOption } from "echarts/core";

export type Role = "actual" | "offered" | "forecast" | "staffed" | "gap";

export interface Series {
  name: string;
  role?: Role;
  kind?: "line" | "bar" | "step";
  values: (number | null)[];
}

export interface ChartData {
  labels: string[];
  series: Series[];
  unit?: string;
  now?: string;
}

export interface Palette extends Record<Role, string> {
  fill: string;
  grid: string;
  ink: string;
  quiet: string;
  surface: string;
  font: string;
}

/** How the lines of a role differ without colour. */
const DASHES: Record<Role, "solid" | "dashed" | "dotted"> = { actual: "solid", offered: "solid", forecast: "dashed", staffed: "solid", gap: "dotted" };

function drawn(series: Series, standard: string, colours: Palette, now: string | undefined): object {
  const role = series.role ?? "actual";
  const kind = series.kind ?? standard;
  const colour = colours[role];
  return {
    name: series.name,
    type: kind === "bar" ? "bar" : "line",
    data: series.values,
    step: kind === "step" ? "end" : false,
    smooth: kind === "line" && role === "forecast",
    symbol: "none",
    barMaxWidth: 14,
    itemStyle: { color: colour, borderRadius: kind === "bar" ? [2, 2, 0, 0] : 0 },
    lineStyle: { color: colour, width: 2, type: DASHES[role] },
    ...(now && {
      markLine: {
        symbol: "none", silent: true, animation: false, lineStyle: { color: colours.ink, type: "solid", width: 1 },
        label: { formatter: now, color: colours.quiet }, data: [{ xAxis: now }],
      },
    }),
  };
}

export function optionsOf(data: ChartData, kind: string, colours: Palette): EChartsCoreOption {
  const words = { color: colours.quiet, fontFamily: colours.font, fontSize: 12 };
  return {
    // Live figures that dance are not read.
    animation: false,
    aria: { enabled: true },
    textStyle: words,
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 34 : 14, bottom: 4, containLabel: true },
    legend: { show: data.series.length > 1, top: 0, left: 0, itemWidth: 18, itemHeight: 8, textStyle: words },
    // HTML tooltips carry inline styles, which the content policy forbids.
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: colours.surface, borderColor: colours.grid,
      textStyle: { ...words, color: colours.ink }, valueFormatter: (value: unknown) => `${String(value ?? "—")}${data.unit ?? ""}`,
    },
    xAxis: {
      type: "category", data: data.labels, axisLabel: words, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.grid } },
    },
    yAxis: { type: "value", axisLabel: words, splitLine: { lineStyle: { color: colours.grid } }, minInterval: 1 },
    series: data.series.map((series, at) => drawn(series, kind, colours, at === 0 ? data.now : undefined)),
  };
}
