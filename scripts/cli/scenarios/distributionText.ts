import { bar } from "../terminal/bar.ts";
import { colorsOf } from "../terminal/colors.ts";
import { dollars, formatUsd } from "../terminal/money.ts";
import { table } from "../terminal/table.ts";
import type { DistributionAnswer } from "./computeDistribution.ts";
import { percent } from "./percent.ts";

interface Asked {
  readonly title: string;
  /** Absent where a risk server drew the scenarios. */
  readonly seed: number | null;
}

const BAR_WIDTH = 40;
/** Lines of the histogram in a terminal. */
const LINES = 20;

/** Quantiles, a histogram, who causes the Expected Shortfall, and the worst scenarios. */
export function distributionText({ title, seed }: Asked, answer: DistributionAnswer): string {
  const { distribution, worst, allocation } = answer;
  const pc = colorsOf(process.stdout);
  const points = distribution.points.toLocaleString("en-US");
  const quantiles = table(
    [
      { title: "of the scenarios at most", align: "right" },
      { title: "USD", align: "right" },
    ],
    [
      ...distribution.quantiles.map(({ share, profit }) => [shareText(share), formatUsd(profit)]),
      ["mean", formatUsd(distribution.mean)],
      ...distribution.levels.flatMap(({ confidence, valueAtRisk, expectedShortfall }) => [
        [`VaR ${shareText(confidence)}`, formatUsd(valueAtRisk)],
        [`ES ${shareText(confidence)}`, formatUsd(expectedShortfall)],
      ]),
    ],
  );
  const causes = table(
    [
      { title: "position", align: "left" },
      { title: "of the Expected Shortfall", align: "right" },
    ],
    [...(allocation?.positions ?? [])]
      .sort((a, b) => (a.amount > b.amount ? -1 : a.amount < b.amount ? 1 : 0))
      .map(({ instrument, amount }) => [instrument, formatUsd(amount)]),
  );
  const names = Object.keys(worst[0]?.moves ?? {});
  const scenarios = table(
    [
      { title: "scenario", align: "right" },
      { title: "USD", align: "right" },
      ...names.map((name) => ({ title: name, align: "right" as const })),
      { title: "worst positions", align: "left" },
    ],
    worst.map(({ scenario, profit, moves, positions }) => [
      `${scenario}`,
      formatUsd(profit),
      ...names.map((name) => percent(moves[name] ?? 0)),
      positions
        .slice(0, 3)
        .filter((position) => position.profit < 0n)
        .map(({ instrument, profit: own }) => `${instrument} ${formatUsd(own)}`)
        .join(", "),
    ]),
  );
  const section = ([heading = "", ...rows]: readonly string[]): string[] => ["", pc.dim(heading), ...rows];
  return [
    `${pc.bold(title)}  ${pc.dim(`profit and loss over the margin period, ${points} scenarios${seed === null ? "" : `, seed ${seed}`}`)}`,
    ...section(quantiles),
    ...section(histogramLines(distribution.histogram)),
    ...(allocation === undefined ? [] : section(causes)),
    ...(worst.length === 0 ? [] : section(scenarios)),
  ].join("\n");
}

/** The same as a JSON document, money in dollars. */
export function distributionJson({ title, seed }: Asked, answer: DistributionAnswer) {
  const { distribution, worst, allocation } = answer;
  return {
    book: title,
    points: distribution.points,
    seed,
    mean: dollars(distribution.mean),
    quantiles: distribution.quantiles.map(({ share, profit }) => ({
      share: Number(share),
      profit: dollars(profit),
    })),
    levels: distribution.levels.map(({ confidence, valueAtRisk, expectedShortfall }) => ({
      confidence: Number(confidence),
      valueAtRisk: dollars(valueAtRisk),
      expectedShortfall: dollars(expectedShortfall),
    })),
    histogram: distribution.histogram.map(({ from, to, count }) => ({
      from: dollars(from),
      to: dollars(to),
      count,
    })),
    allocation: allocation?.positions.map(({ instrument, amount }) => ({
      instrument,
      amount: dollars(amount),
    })),
    worst: worst.map(({ scenario, profit, moves, positions }) => ({
      scenario,
      profit: dollars(profit),
      moves,
      positions: positions.map(({ instrument, profit: own }) => ({ instrument, profit: dollars(own) })),
    })),
  };
}

/** Bins put together until they fit the lines of a terminal. */
function histogramLines(histogram: DistributionAnswer["distribution"]["histogram"]): string[] {
  const each = Math.ceil(histogram.length / LINES);
  const bins = Array.from({ length: Math.ceil(histogram.length / each) }, (_, line) => {
    const some = histogram.slice(line * each, (line + 1) * each);
    return { from: some[0]?.from ?? 0n, count: some.reduce((sum, { count }) => sum + count, 0) };
  });
  const most = bins.reduce((all, { count }) => Math.max(all, count), 1);
  return table(
    [
      { title: "from, USD", align: "right" },
      { title: "scenarios", align: "right" },
      { title: "", align: "left" },
    ],
    bins.map(({ from, count }) => [formatUsd(from), `${count}`, bar(count / most, BAR_WIDTH)]),
  );
}

function shareText(share: string): string {
  return `${(100 * Number(share)).toLocaleString("en-US", { maximumFractionDigits: 3 })} %`;
}
