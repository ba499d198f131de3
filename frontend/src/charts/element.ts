// <sw-chart kind="line|bar|step" data-url="…"> or with the figures inside: <script type="application/json">…</script>
//   {"labels": ["08:00", …], "series": [{"name": "实际来电", "role": "actual", "values": [12, null, …]}], "unit": "", "now": "10:30"}
// Colours and line styles come from the role (actual, forecast, staffed, gap), so charts read without colour.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type ChartData, optionsOf, type Palette } from "./options";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--sw-${name}`).trim();
  return {
    actual: token("chart-actual"), offered: token("chart-fill"), forecast: token("chart-forecast"), staffed: token("chart-staffed"), gap: token("chart-gap"),
    fill: token("chart-fill"), grid: token("chart-grid"), ink: token("ink"), quiet: token("ink-3"), surface: token("surface"),
    font: token("font"),
  };
}

class Chart extends HTMLElement {
  private chart: EChartsType | null = null;
  private data: ChartData | null = null;
  private readonly resizing = new ResizeObserver(() => this.chart?.resize());
  private readonly redraw = (): void => this.draw();
  private readonly reload = (): void => void this.load();

  connectedCallback(): void {
    this.resizing.observe(this);
    document.addEventListener("sw-appearance", this.redraw);
    // A chart with data-url follows data-live by itself.
    this.addEventListener("live", this.reload);
    void this.load();
  }

  disconnectedCallback(): void {
    this.resizing.disconnect();
    document.removeEventListener("sw-appearance", this.redraw);
    this.removeEventListener("live", this.reload);
    this.chart?.dispose();
    this.chart = null;
  }

  private async load(): Promise<void> {
    const url = this.dataset["url"];
    if (url) {
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) this.data = (await answer.json()) as ChartData;
    } else {
      const inside = this.querySelector('script[type="application/json"]')?.textContent;
      if (inside) this.data = JSON.parse(inside) as ChartData;
    }
    this.draw();
  }

  private draw(): void {
    if (!this.data || !this.isConnected) return;
    if (!this.chart) {
      const stage = document.createElement("div");
      stage.className = "stage";
      this.append(stage);
      this.chart = init(stage, null, { renderer: "canvas" });
    }
    this.chart.setOption(optionsOf(this.data, this.getAttribute("kind") ?? "line", palette()), { notMerge: true });
  }
}

if (!customElements.get("sw-chart")) customElements.define("sw-chart", Chart);
