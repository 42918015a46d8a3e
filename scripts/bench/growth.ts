import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { print } from "../cli/terminal/print.ts";
import { progress } from "../cli/terminal/progress.ts";
import { table } from "../cli/terminal/table.ts";
import { renderSvg } from "../plot/renderSvg.ts";
import { growthCharts } from "./growthCharts.ts";
import { type GrowthSeries, type GrowthStudy, slopeOf } from "./growthSeries.ts";
import { type GrowthSizes, measureGrowth } from "./measureGrowth.ts";
import { theMachine } from "./theMachine.ts";

export const docsFolder = path.resolve(import.meta.dirname, "../../docs");

const SIZES: GrowthSizes = {
  instruments: 500,
  accounts: [100, 300, 1000, 3000, 10_000, 30_000, 100_000],
  positions: [1, 3, 10, 30, 100, 300, 500],
  scenarios: [1000, 2000, 4000, 8000, 16_000, 32_000, 65_536],
  fixed: { accounts: 300, positions: 100, scenarios: 5000 },
  margin: {
    accounts: 100,
    positions: [1, 3, 10, 30, 100],
    scenarios: [8192, 16_384, 32_768, 65_536],
    held: 20,
  },
};

/** Measures how time and memory grow, and writes data and plot. */
export async function growth(
  { json }: { readonly json: boolean },
  sizes = SIZES,
  folder = docsFolder,
  say: (text: string) => void = print,
): Promise<void> {
  const { machine, load } = theMachine();
  const series: GrowthSeries[] = [];
  const measuring = measureGrowth(sizes);
  for (;;) {
    const done = progress(`growth, line ${series.length + 1} of 9`);
    const next = await measuring.next();
    done();
    if (next.done === true) break;
    series.push(rounded(next.value));
  }
  const study: GrowthStudy = { machine, load, series };
  writeFileSync(path.join(folder, "performance-growth.json"), `${JSON.stringify(study, null, 2)}\n`);
  writeFileSync(path.join(folder, "performance-growth.svg"), await renderSvg(...growthCharts(study)));
  say(json ? JSON.stringify(study) : growthTable(study));
}

export function readGrowth(folder = docsFolder): GrowthStudy {
  return JSON.parse(readFileSync(path.join(folder, "performance-growth.json"), "utf8")) as GrowthStudy;
}

/** Times to four digits. */
function rounded({ points, ...one }: GrowthSeries): GrowthSeries {
  return {
    ...one,
    points: points.map((point) => ({ ...point, milliseconds: Number(point.milliseconds.toPrecision(4)) })),
  };
}

function growthTable({ series }: GrowthStudy): string {
  const rows = series.map((one) => {
    const [first, last] = [one.points[0], one.points.at(-1)];
    return [
      one.quantity,
      one.way,
      `${first?.count ?? ""} to ${last?.count ?? ""}`,
      `${first?.milliseconds.toPrecision(3) ?? ""} to ${last?.milliseconds.toPrecision(3) ?? ""}`,
      `${first?.megabytes ?? ""} to ${last?.megabytes ?? ""}`,
      slopeOf(one).toFixed(2),
    ];
  });
  const columns = ["", "", "n", "ms", "MB", "∝ n^"].map((title, at) => {
    return { title, align: at < 2 ? "left" : "right" } as const;
  });
  return table(columns, rows).join("\n");
}
