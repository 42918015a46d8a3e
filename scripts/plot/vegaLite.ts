import type { TopLevelSpec } from "vega-lite";

import type { Axis, BandLayer, Chart, Layer, RuleLayer, SeriesLayer } from "./Chart.ts";

/** Okabe and Ito 2008: told apart with any colour vision. */
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
const GREY = "#666666";
const FONT = "Helvetica, Arial, sans-serif";

type Unit = Record<string, unknown>;

/** The chart in the grammar of Vega-Lite; several charts stand below each other. */
export function vegaLite(charts: readonly Chart[]): TopLevelSpec {
  const views = charts.map(view);
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    // One legend a chart: series of one are not those of another.
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
    config: {
      font: FONT,
      title: { anchor: "start", fontSize: 15, subtitleFontSize: 12, subtitleColor: GREY, offset: 12 },
      axis: {
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: "normal",
        gridColor: "#e6e6e6",
      },
      axisX: { labelFlush: true },
      legend: { orient: "top", title: null, labelFontSize: 12, labelLimit: 0, symbolOpacity: 1 },
      view: { stroke: null },
    },
    vconcat: views,
  };
  return spec as unknown as TopLevelSpec;
}

function view(chart: Chart): Unit {
  const series = [...new Set(chart.layers.flatMap((layer) => (layer.mark === "rule" ? [] : [layer.series])))];
  const colour = {
    field: "series",
    type: "nominal",
    scale: { domain: series, range: series.map((_, at) => COLOURS[at % COLOURS.length]) },
    ...legendOf(series, chart.width ?? 640),
  };
  return {
    title: { text: chart.title, ...(chart.subtitle === undefined ? {} : { subtitle: chart.subtitle }) },
    width: chart.width ?? 640,
    height: chart.height ?? 300,
    layer: chart.layers.flatMap((layer) => unitsOf(chart, layer, colour)),
  };
}

/** None for one series, one row where it fits above the chart, else columns of the widest name. Text of 12 px. */
function legendOf(series: readonly string[], width: number): Unit {
  if (series.length < 2) return { legend: null };
  const widths = series.map((name) => 40 + 6.5 * name.length);
  const row = widths.reduce((sum, each) => sum + each, 0);
  return row <= width ? {} : { legend: { columns: Math.max(1, Math.floor(width / Math.max(...widths))) } };
}

function unitsOf(chart: Chart, layer: Layer, colour: Unit): Unit[] {
  switch (layer.mark) {
    case "rule":
      return rule(chart, layer);
    case "band":
      return [band(chart, layer, colour)];
    default:
      return [marks(chart, layer, colour)];
  }
}

function marks(chart: Chart, layer: SeriesLayer, colour: Unit): Unit {
  const dash = layer.dashed === true ? { strokeDash: [5, 4] } : {};
  const mark = {
    line: { type: "line", strokeWidth: 1.6, clip: true, ...dash },
    step: { type: "line", interpolate: "step-after", strokeWidth: 1.6, clip: true, ...dash },
    points: { type: "point", filled: true, size: 28, opacity: 0.9, clip: true },
    bars: { type: "bar", clip: true },
  }[layer.mark];
  return {
    data: { values: layer.points.map(([x, y]) => ({ x, y, series: layer.series })) },
    mark,
    encoding: {
      x: channel("x", chart.x),
      y: channel("y", chart.y),
      color: colour,
      ...(layer.mark === "bars" && chart.x.kind === "category" ? { xOffset: { field: "series" } } : {}),
    },
  };
}

function band(chart: Chart, layer: BandLayer, colour: Unit): Unit {
  return {
    data: { values: layer.points.map(([x, low, high]) => ({ x, low, high, series: layer.series })) },
    mark: { type: "area", opacity: 0.25, clip: true },
    encoding: {
      x: channel("x", chart.x),
      y: { ...channel("y", chart.y), field: "low" },
      y2: { field: "high" },
      color: colour,
    },
  };
}

function rule(chart: Chart, layer: RuleLayer): Unit[] {
  const across = layer.axis;
  const position = { [across]: { ...channel("at", across === "x" ? chart.x : chart.y) } };
  const data = { values: [{ at: layer.at, label: layer.label }] };
  const beside =
    across === "y"
      ? { align: "right", baseline: "bottom", dy: -3, x: "width" }
      : { align: "left", baseline: "top", dx: 4, y: 2 };
  return [
    { data, mark: { type: "rule", color: GREY, strokeDash: [2, 3] }, encoding: position },
    {
      data,
      mark: { type: "text", color: GREY, fontSize: 11, ...beside },
      encoding: { ...position, text: { field: "label" } },
    },
  ];
}

function channel(field: string, axis: Axis): Unit {
  const kind = axis.kind ?? "number";
  const scale: Unit = {
    ...(kind === "time" ? { type: "utc" } : {}),
    ...(kind === "number" ? { type: axis.scale ?? "linear", nice: true } : {}),
    // A logarithmic axis has no zero.
    ...(kind === "number" && axis.scale !== "log" ? { zero: axis.zero ?? false } : {}),
    ...(axis.range === undefined ? {} : { domain: axis.range, nice: false }),
  };
  return {
    field,
    type: { number: "quantitative", time: "temporal", category: "nominal" }[kind],
    scale,
    ...(kind === "category" ? { sort: null } : {}),
    axis: {
      title: axis.label,
      ...(axis.format === undefined ? {} : { format: axis.format }),
      ...(kind === "category" ? { labelAngle: 0, grid: false } : {}),
    },
  };
}
