import type { Chart } from "../plot/Chart.ts";
import {
  type GrowthPoint,
  type GrowthSeries,
  type GrowthStudy,
  type Quantity,
  slopeOf,
} from "./growthSeries.ts";

/** Time as each quantity grows, and memory as accounts do; both axes logarithmic. */
export function growthCharts(study: GrowthStudy): Chart[] {
  const time = (quantity: Quantity): Chart =>
    chart(study, quantity, `Time by ${quantity}`, "ms", ({ milliseconds }) => milliseconds, legend);
  return [
    time("accounts"),
    {
      ...chart(
        study,
        "accounts",
        "Memory by accounts",
        "MB",
        ({ megabytes }) => megabytes,
        ({ way }) => way,
      ),
      height: 160,
    },
    time("positions"),
    time("scenarios"),
  ];
}

function chart(
  { series, machine }: GrowthStudy,
  quantity: Quantity,
  title: string,
  label: string,
  value: (point: GrowthPoint) => number,
  name: (series: GrowthSeries) => string,
): Chart {
  const own = series.filter((one) => one.quantity === quantity);
  const isTime = label === "ms";
  return {
    title,
    subtitle: isTime ? `processor time of one thread, ${machine}` : "resident memory of the process",
    x: { label: quantity, scale: "log", format: ",.0f" },
    y: { label, scale: "log", format: isTime ? "~g" : ",.0f", ...(isTime ? {} : { range: [100, 10_000] }) },
    height: 240,
    layers: own.flatMap((one) => {
      const points = one.points.map((point): [number, number] => [point.count, value(point)]);
      return [
        { mark: "line", series: name(one), points },
        { mark: "points", series: name(one), points },
      ] as const;
    }),
  };
}

function legend(series: GrowthSeries): string {
  return `${series.way}, ${series.of}: ∝ n^${slopeOf(series).toFixed(2)}`;
}
