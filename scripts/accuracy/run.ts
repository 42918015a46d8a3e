/** How far sampled margins are from exact ones, and what that costs: `npm run accuracy`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { table } from "../cli/terminal/table.ts";
import { renderSvg } from "../plot/renderSvg.ts";
import { accuracyChart, accuracyPage, accuracyRows, type AccuracyStudy } from "./accuracyReport.ts";
import { measurePairs } from "./coordinatePairs.ts";
import { measureAccuracy } from "./measureAccuracy.ts";
import { STUDY_BOOKS } from "./studyBooks.ts";

const HELP = `Usage: npm run accuracy [-- options]

Measures the Expected Shortfall of four books by nine scenario sets against the exact values, prints
root mean square error (bias) ×cost (error² × time over the default set's) and writes
docs/model/accuracy.md and accuracy.svg. Then the errors of two-leg parlays on all pairs of coordinates (at
most 100 seeds). About three seconds a seed.

  --seeds <n>     how many scenario sets of each kind (default 200)
  --out <folder>  where to write (default docs/model)
  --json          one JSON document on stdout instead of the table
  --help          show this`;

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      seeds: { type: "string", default: "200" },
      out: { type: "string", default: path.join(root, "docs/model") },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 2) {
    console.error(`--seeds is ${values.seeds}. Give a whole number from 2.`);
    return 2;
  }
  const load = `Load at the start: ${(loadavg()[0] ?? NaN).toFixed(1)} on ${availableParallelism()} processors.`;
  const start = performance.now();
  const rows = measureAccuracy(seeds, (done) => showProgress(done, seeds, start));
  const pairSeeds = Math.min(seeds, 100);
  const study: AccuracyStudy = { seeds, load, rows, pairSeeds, pairs: measurePairs(pairSeeds) };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, "accuracy.md"), accuracyPage(study));
  writeFileSync(path.join(values.out, "accuracy.svg"), await renderSvg(accuracyChart(study)));
  if (values.json) console.log(JSON.stringify(study));
  else {
    const columns = [
      { title: "", align: "left" } as const,
      ...STUDY_BOOKS.map(({ name }) => ({ title: name, align: "right" }) as const),
    ];
    console.log([...table(columns, accuracyRows(study)), "", load].join("\n"));
  }
  return 0;
}

function showProgress(done: number, seeds: number, start: number): void {
  const left = Math.round(((performance.now() - start) / done / 1000) * (seeds - done));
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${seeds} seeds, ${left} s left \x1b[K`);
  else if (done % 20 === 0) process.stderr.write(`${done} of ${seeds} seeds, ${left} s left\n`);
  if (done === seeds && process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
}
