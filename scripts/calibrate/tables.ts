import type { Column } from "../cli/terminal/table.ts";
import { nameOf, type BookResult } from "./backtestBooks.ts";
import type { Calibration } from "./calibrate.ts";
import type { Exhaustion } from "./exhaustion.ts";
import { defaultCandidate, type AssetResult, type Candidate, type CandidateResult } from "./gridSearch.ts";
import type { HistoricalAlone } from "./historicalAlone.ts";
import { aroundDate } from "./procyclicality.ts";

/** A table for the terminal and for Markdown. */
export interface ReportTable {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });
const two = (value: number): string => value.toFixed(2).replace("-", "−");
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const probability = (p: number): string => (p < 0.0005 ? "< .001" : p.toFixed(3).replace(/^0/, ""));

/** What the calibration found, apart from rolled books, if there are none. */
export function reportTables(found: Calibration): ReportTable[] {
  return [
    gridTable(found.grid),
    sidesTable("default", "The default parameters, asset by asset", [
      ...assetsOf(found.grid, defaultCandidate),
      ...found.oilWithoutNegativeDay.flatMap(({ assets }) =>
        assets.map((result) => ({ ...result, asset: `${result.asset} without 2020-04-20` })),
      ),
    ]),
    sidesTable(
      "riskmetrics",
      "λ .94, t₄, no jumps, multiplier 1",
      assetsOf(found.grid, { lambda: 0.94, multiplier: 1, degreesOfFreedom: 4, jumpsPerDay: 0 }),
    ),
    historicalTable(found.historical),
    procyclicalityTable(found),
    ...(found.books.length === 0
      ? []
      : [booksTable(found.books), shortfallTable(found.books), exhaustionTable(found.exhaustion)]),
  ];
}

function assetsOf(grid: readonly CandidateResult[], wanted: Candidate): readonly AssetResult[] {
  const same = JSON.stringify(wanted);
  return grid.find(({ candidate }) => JSON.stringify(candidate) === same)?.assets ?? [];
}

function gridTable(grid: readonly CandidateResult[]): ReportTable {
  const names = grid[0]?.assets.map(({ asset }) => asset) ?? [];
  return {
    name: "grid",
    title:
      "Exceptions at 99 %, long/short; ✓ accepted, ✗ rejected by exceptions (e), Z2 at 99 % (Z) or at 97.5 % (z)",
    columns: [right("λ"), right("multiplier"), right("ν"), right("jumps a day"), ...names.map(right)],
    rows: grid.map(({ candidate, assets }) => [
      String(candidate.lambda),
      String(candidate.multiplier),
      Number.isFinite(candidate.degreesOfFreedom) ? String(candidate.degreesOfFreedom) : "∞",
      candidate.jumpsPerDay === 0 ? "none" : String(candidate.jumpsPerDay),
      ...assets.map(verdict),
    ]),
  };
}

function verdict({ accepted, failures, sides }: AssetResult): string {
  const counts = sides
    .filter(({ confidence }) => confidence === 0.99)
    .map(({ exceptions }) => exceptions)
    .join("/");
  const why = [
    [/ of /, "e"],
    [/ 99 %: Z2/, "Z"],
    [/97\.5 %: Z2/, "z"],
  ] as const;
  const marks = why.filter(([pattern]) => failures.some((failure) => pattern.test(failure)));
  return `${counts} ${accepted ? "✓" : `✗ ${marks.map(([, mark]) => mark).join("")}`}`;
}

function sidesTable(name: string, title: string, results: readonly AssetResult[]): ReportTable {
  return {
    name,
    title,
    columns: [
      left("asset"),
      left("side"),
      right("level"),
      right("days"),
      right("exceptions"),
      right("expected"),
      right("p, one-sided"),
      right("Z1"),
      right("Z2"),
      right("5 % critical"),
      left(""),
    ],
    rows: results.flatMap(({ asset, sides }) =>
      sides.map((side) => [
        asset,
        side.side,
        `${side.confidence * 100} %`,
        String(side.days),
        String(side.exceptions),
        side.expected.toFixed(1),
        probability(side.oneSided),
        side.z1 === undefined ? "–" : two(side.z1),
        two(side.z2),
        two(side.critical),
        side.z2 < side.critical || (side.confidence === 0.99 && side.oneSided < 0.05) ? "✗" : "✓",
      ]),
    ),
  };
}

function historicalTable(results: readonly HistoricalAlone[]): ReportTable {
  return {
    name: "historical",
    title: "Filtered historical simulation alone at 99 %, every day from the residuals before it",
    columns: [
      left("asset"),
      left("side"),
      right("days"),
      right("exceptions"),
      right("expected"),
      right("p, one-sided"),
      right("p, independence"),
      right("Z1"),
      right("Z2"),
      right("5 % critical"),
      left(""),
    ],
    rows: results.map((result) => [
      result.asset,
      result.side,
      String(result.days),
      String(result.exceptions),
      result.expected.toFixed(1),
      probability(result.oneSided),
      probability(result.independence),
      result.z1 === undefined ? "–" : two(result.z1),
      two(result.z2),
      two(result.critical),
      result.z2 < result.critical || result.oneSided < 0.05 ? "✗" : "✓",
    ]),
  };
}

function procyclicalityTable({ procyclicality }: Calibration): ReportTable {
  const rise = ({ before, after }: { before: number; after: number }): string =>
    Number.isNaN(before) || Number.isNaN(after) ? "–" : `${percent(before)} → ${percent(after)}`;
  return {
    name: "procyclicality",
    title: "1.25 × ES99 of a long perp, share of its price",
    columns: [
      left("asset"),
      left("floors"),
      left("worst day"),
      right("rise in a day"),
      left("worst five days to"),
      right("rise in five days"),
      right("2020-03-12"),
      right("2025-10-10"),
    ],
    rows: procyclicality
      // The shifted log returns of WTI say little as a share of its price.
      .filter(({ asset }) => asset !== "WTI")
      .map((result) => [
        result.asset,
        result.floors ? "with" : "without",
        result.oneDay.date,
        rise(result.oneDay),
        result.fiveDays.date,
        rise(result.fiveDays),
        rise(aroundDate(result, "2020-03-12")),
        rise(aroundDate(result, "2025-10-10")),
      ]),
  };
}

function booksTable(books: readonly BookResult[]): ReportTable {
  return {
    name: "books",
    title: "Rolled books at 99 %, before any floor of the volatility",
    columns: [
      left("book"),
      right("steps"),
      right("exceptions"),
      right("expected"),
      right("p, one-sided"),
      right("p, two-sided"),
      right("p, independence"),
      left("zone"),
      right("mean margin"),
      right("loss above margin"),
      left("worst loss/margin"),
    ],
    rows: books.map((result) => {
      const [level] = result.levels;
      return [
        nameOf(result),
        String(result.days),
        String(level?.exceptions ?? "–"),
        (level?.expected ?? NaN).toFixed(1),
        probability(level?.oneSided ?? NaN),
        probability(level?.twoSided ?? NaN),
        probability(level?.independence ?? NaN),
        result.zone,
        percent(result.meanMargin),
        String(result.breaches.length),
        `${result.worst.ratio.toFixed(2)} on ${result.worst.date}`,
      ];
    }),
  };
}

function shortfallTable(books: readonly BookResult[]): ReportTable {
  return {
    name: "shortfall",
    title: "Expected Shortfall of the rolled books against critical values simulated for each",
    columns: [
      left("book"),
      right("level"),
      right("Z1"),
      right("Z2"),
      right("5 % critical"),
      left(""),
      right("FZ0, USD"),
    ],
    rows: books
      .filter(({ resolves }) => !resolves)
      .flatMap((result) =>
        result.levels.map((level) => [
          nameOf(result),
          `${level.confidence * 100} %`,
          level.z1 === undefined ? "–" : two(level.z1),
          two(level.z2),
          two(level.critical),
          level.z2 < level.critical ? "✗" : "✓",
          two(level.score),
        ]),
      ),
  };
}

const wantedExhaustion = 0.01;

/** ✓ where the whole interval is at most 1 %, ✗ where all of it is above, ? where it says neither. */
function exhaustionTable(results: readonly Exhaustion[]): ReportTable {
  const verdictOf = ({ low, high }: Exhaustion["interval"]): string =>
    high <= wantedExhaustion ? "✓" : low > wantedExhaustion ? "✗" : "?";
  const twoPercent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  return {
    name: "exhaustion",
    title:
      "Accounts at maintenance that are worth nothing when they are liquidated, at five times the volatility",
    columns: [
      left("book"),
      left("prices"),
      right("delay, minutes"),
      right("breaches"),
      right("exhausted"),
      right("probability"),
      right("95 % interval"),
      left("≤ 1 %"),
    ],
    rows: results.map(({ book, prices, delay, breaches, exhausted, interval }) => [
      book,
      prices,
      delay.toFixed(0),
      String(breaches),
      String(exhausted),
      twoPercent(exhausted / breaches),
      `${twoPercent(interval.low)} – ${twoPercent(interval.high)}`,
      verdictOf(interval),
    ]),
  };
}
