import type { Chart } from "../plot/Chart.ts";
import type { PairAccuracy } from "./coordinatePairs.ts";
import { DEFAULT_SET, METHODS, type Accuracy } from "./measureAccuracy.ts";
import { STUDY_BOOKS } from "./studyBooks.ts";

export interface AccuracyStudy {
  readonly seeds: number;
  /** One-minute load average over the number of processors, at the start. */
  readonly load: string;
  readonly rows: readonly Accuracy[];
  readonly pairSeeds: number;
  readonly pairs: readonly PairAccuracy[];
}

const BOOKS = STUDY_BOOKS.map(({ name }) => name);

const usd = (value: number): string => (Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0));

function cells(study: AccuracyStudy, cell: (row: Accuracy) => string): string[][] {
  return METHODS.map(({ name }) => [
    name,
    ...BOOKS.map((book) => {
      const row = study.rows.find((each) => each.method === name && each.book === book);
      return row === undefined ? "" : cell(row);
    }),
  ]);
}

const markdown = (rows: readonly (readonly string[])[]): string =>
  [["", ...BOOKS], ["---", ...BOOKS.map(() => "--:")], ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function pairTable({ pairs }: AccuracyStudy): string {
  return [
    ["legs hit", "points", "median", "99th percentile", "largest", "pairs > 1.5 × scrambled"],
    ["---", "---", "--:", "--:", "--:", "--:"],
    ...pairs.map(({ bet, sampler, median, percentile99, largest, worse }) => [
      bet,
      sampler === "philox" ? "Philox" : sampler,
      percent(median),
      percent(percentile99),
      percent(largest),
      sampler === "scrambled" ? "" : percent(worse),
    ]),
  ]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** Root mean square error, for the terminal. */
export function accuracyRows(study: AccuracyStudy): string[][] {
  return cells(study, ({ rmse, bias, cost }) => `${usd(rmse)} (${usd(bias)}) ×${cost.toFixed(2)}`);
}

/** The page docs/model/accuracy.md. */
export function accuracyPage(study: AccuracyStudy): string {
  const exact = BOOKS.map((book) => study.rows.find((row) => row.book === book)?.exact ?? NaN);
  return `# Accuracy of the scenario set

Written by \`npm run accuracy\`: ${study.seeds} seeds, Expected Shortfall at 99 % of four books in the market of the reference book, held to settlement, against the exact values. An error over ${study.seeds} seeds is itself known to ±${Math.round(100 / Math.sqrt(2 * study.seeds))} % (one standard error). ${study.load}

| book | what | exact ES, USD |
| --- | --- | --: |
${STUDY_BOOKS.map(({ name, about }, b) => `| ${name} | ${about} | ${(exact[b] ?? NaN).toFixed(2)} |`).join("\n")}

![root mean square error by method and book](accuracy.svg)

## Root mean square error, USD

${markdown(cells(study, ({ rmse }) => usd(rmse)))}

## Bias, USD

${markdown(cells(study, ({ bias }) => usd(bias)))}

## Error² × time, over that of the default set

Processor time of scenarios, profit and loss and the shortfall of one book, all methods in the same run. Below 1.00 a method is better at equal time, as long as its error falls with the root of the number of points or faster.

${markdown(cells(study, ({ cost }) => cost.toFixed(2)))}

The default is *${DEFAULT_SET}* with the underlyings by Cholesky's triangle. *Mixture* is the importance mixture: 40 % of the points nominal, 30 % with the factors risk and crypto two standard deviations up, 30 % down, weights at most 2.5.

## Pairs of coordinates

Root mean square error over ${study.pairSeeds} seeds, as a share of the exact Expected Shortfall, of a sold parlay whose two legs hit with 9 % each, each on one of the 64 Sobol coordinates: over all 2,016 pairs, 8 × 2,048 points. The largest of so many is partly chance.

${pairTable(study)}

[scenarios.md](scenarios.md) draws the conclusions.
`;
}

/** Errors of each book over those of plain random numbers. */
export function accuracyChart(study: AccuracyStudy): Chart {
  const rmse = (method: string, book: string): number =>
    study.rows.find((row) => row.method === method && row.book === book)?.rmse ?? NaN;
  return {
    title: "Error of the Expected Shortfall by scenario set",
    subtitle: `root mean square over ${study.seeds} seeds, as a share of plain random numbers (Philox, 16,384)`,
    x: { label: "book", kind: "category" },
    y: { label: "share", format: ".0%", zero: true },
    width: 860,
    layers: METHODS.filter(({ sampler }) => sampler !== "philox")
      .slice(0, 7)
      .map(({ name }) => ({
        mark: "bars",
        series: name,
        points: BOOKS.map((book): [string, number] => [
          book,
          rmse(name, book) / rmse("Philox, 16,384", book),
        ]),
      })),
  };
}
