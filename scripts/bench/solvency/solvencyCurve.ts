import type { Chart } from "../../plot/Chart.ts";
import type { BookMeasurement } from "./measureBook.ts";

/** docs/solvency-growth.json */
export interface SolvencyStudy {
  readonly machine: string;
  /** One-minute load average when it began: times grow with it, gas and memory do not. */
  readonly load: number;
  readonly books: readonly BookMeasurement[];
}

/** A transaction may not use more: EIP-7825. */
const TRANSACTION_GAS = 2 ** 24;
/** Where the curve ends: far beyond what one transaction verifies. */
const MOST_ACCOUNTS = 10_000;

/** y = a + b·x by least squares: every batch costs the same, in time and in gas, and the tail is proven once. */
export function lineThrough(points: readonly (readonly [number, number])[]): {
  fixed: number;
  each: number;
} {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = mean(points.map(([at]) => (at - x) ** 2));
  const each = spread === 0 ? 0 : mean(points.map(([at, value]) => (at - x) * (value - y))) / spread;
  return { fixed: y - each * x, each };
}

/** Time and gas by accounts that can default: measured points, and the line through them to 10,000. */
export function solvencyCharts({ machine, load, books }: SolvencyStudy): Chart[] {
  const time = books.map(({ accounts, proveSeconds }) => [accounts, proveSeconds] as const);
  const publish = books.map(({ accounts, gas }) => [accounts, gas.publish] as const);
  const direct = books.flatMap(({ accounts, gas }) =>
    gas.direct === null ? [] : [[accounts, gas.direct] as const],
  );
  const x = { label: "accounts that can default", scale: "log", format: ",.0f" } as const;
  return [
    {
      title: "Proving a book",
      subtitle: `wall seconds, default circuits, ${machine}, load ${load}`,
      x,
      y: { label: "s", scale: "log", format: "~g" },
      height: 220,
      layers: [
        { mark: "points", series: "measured", points: time },
        { mark: "line", series: "every batch costs the same", dashed: true, points: extended(time) },
      ],
    },
    {
      title: "Publishing it",
      subtitle: "gas; the yardstick computes V and E in the EVM over the same book",
      x,
      y: { label: "gas", scale: "log", format: ",.0f" },
      height: 220,
      layers: [
        { mark: "points", series: "publish, measured", points: publish },
        {
          mark: "line",
          series: "publish, every batch costs the same",
          dashed: true,
          points: extended(publish),
        },
        { mark: "points", series: "in the EVM instead", points: direct },
        {
          mark: "line",
          series: "in the EVM, every account costs the same",
          dashed: true,
          points: extended(direct),
        },
        { mark: "rule", axis: "y", at: TRANSACTION_GAS, label: "EIP-7825" },
      ],
    },
  ];
}

function extended(points: readonly (readonly [number, number])[]): [number, number][] {
  if (points.length < 2) return [];
  const { fixed, each } = lineThrough(points);
  const from = points[0]?.[0] ?? 1;
  return Array.from({ length: 40 }, (_, i) => {
    const at = from * (MOST_ACCOUNTS / from) ** (i / 39);
    return [Math.round(at), fixed + each * at];
  });
}

/** How many accounts a publish of one transaction verifies, by the line through what was measured. */
export function mostAccounts({ books }: SolvencyStudy): number {
  const { fixed, each } = lineThrough(books.map(({ accounts, gas }) => [accounts, gas.publish] as const));
  return Math.floor((TRANSACTION_GAS - fixed) / each);
}
