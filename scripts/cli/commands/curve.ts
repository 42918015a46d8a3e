import type { Command } from "commander";

import type { Chart, Layer } from "../../plot/Chart.ts";
import { interruptible } from "../background/interruptible.ts";
import { decimals, wholeNumber } from "../input/options.ts";
import type { CurveAnswer, CurveQuestion } from "../scenarios/computeCurve.ts";
import { percent } from "../scenarios/percent.ts";
import { answerFor, seedOf } from "../scenarios/answerFor.ts";
import { subjectOf, type SubjectOptions, withSubjectOptions } from "../scenarios/subjectOptions.ts";
import { writePlot } from "../scenarios/writePlot.ts";
import { bar } from "../terminal/bar.ts";
import { colorsOf } from "../terminal/colors.ts";
import { dollars, formatUsd } from "../terminal/money.ts";
import { print, printJson } from "../terminal/print.ts";
import { table } from "../terminal/table.ts";

interface CurveOptions extends SubjectOptions {
  readonly underlying: string;
  readonly moves?: readonly string[];
  readonly bins: number;
  readonly plot?: string;
}

interface Asked {
  readonly title: string;
  readonly underlying: string;
  readonly seed: number | null;
}

const MOVES = Array.from({ length: 21 }, (_, i) => ((3 * i - 30) / 100).toString());
const MOST = 1001;
const BAR_WIDTH = 30;

export function registerCurve(program: Command): void {
  const command = program
    .command("curve")
    .description(
      "what a book gains and loses over the price of one underlying: it alone, and in the scenarios",
    );
  withSubjectOptions(command)
    .requiredOption("--underlying <name>", "which moves, e.g. BTC")
    .option(
      "--moves <list>",
      "moves of its price, -0.2 is −20 % (default: -0.3 to 0.3)",
      decimals(-0.99, 100, MOST),
    )
    .option("--bins <n>", "groups of scenarios with about the same move", wholeNumber(2, 100), 20)
    .option("--plot <file>", "draw it as SVG too")
    .addHelpText(
      "after",
      `
Examples:
  plimsoll curve --book btc-perp-strip --underlying BTC
  plimsoll curve --book btc-perp-strip --underlying BTC --moves -0.5,-0.25,0,0.25,0.5 --plot curve.svg

The curve moves the underlying at once and alone. The scenarios are those of the margin: there everything moves
together, within the margin period, and the mean is over scenarios with about the same move.`,
    )
    .action((options: CurveOptions) => interruptible(() => curve(options)));
}

async function curve(options: CurveOptions): Promise<void> {
  const { underlying, moves = MOVES, bins, plot } = options;
  const subject = await subjectOf(options);
  const answer = await answerFor<CurveAnswer>(
    subject,
    "the curve",
    new URL("../scenarios/computeCurve.ts", import.meta.url),
    { underlying, moves, bins } satisfies CurveQuestion,
    ({ client, account }) => client.profitCurve({ account, underlying, moves: [...moves], bins }),
  );
  const asked = { underlying, title: subject.title, seed: seedOf(subject) };
  if (plot !== undefined) await writePlot(plot, chartOf(asked, answer));
  if (options.json) printJson(json(asked, answer));
  else print(text(asked, answer));
}

function json({ title, underlying, seed }: Asked, { curve: points, scenarios }: CurveAnswer) {
  return {
    book: title,
    underlying,
    seed,
    curve: points.map(({ move, spot, profit }) => ({ move: Number(move), spot, profit: dollars(profit) })),
    scenarios:
      scenarios?.map(({ move, count, mean, low, high }) => ({
        move,
        count,
        mean: dollars(mean),
        low: dollars(low),
        high: dollars(high),
      })) ?? null,
  };
}

function text({ title, underlying }: Asked, { curve: points, scenarios }: CurveAnswer): string {
  const pc = colorsOf(process.stdout);
  const most = points.reduce((all, { profit }) => Math.max(all, Math.abs(Number(profit))), 1);
  const [heading = "", ...rows] = table(
    [
      { title: "move", align: "right" },
      { title: underlying, align: "right" },
      { title: "loss", align: "right" },
      { title: "gain", align: "left" },
      { title: "USD", align: "right" },
    ],
    points.map(({ move, spot, profit }) => {
      const drawn = bar(Math.abs(Number(profit)) / most, BAR_WIDTH);
      return [
        percent(Number(move)),
        spot.toLocaleString("en-US", { maximumFractionDigits: 2 }),
        profit < 0n ? drawn : "",
        profit > 0n ? drawn : "",
        formatUsd(profit),
      ];
    }),
  );
  const [meansHeading = "", ...means] = table(
    [
      { title: `${underlying} moves about`, align: "right" },
      { title: "scenarios", align: "right" },
      { title: "mean", align: "right" },
      { title: "5 % below", align: "right" },
      { title: "95 % below", align: "right" },
    ],
    (scenarios ?? []).map(({ move, count, mean, low, high }) => [
      percent(move),
      `${count}`,
      formatUsd(mean),
      formatUsd(low),
      formatUsd(high),
    ]),
  );
  return [
    `${pc.bold(title)}  ${pc.dim(`profit and loss, USD, if ${underlying} moves at once and alone`)}`,
    "",
    pc.dim(heading),
    ...rows,
    ...(scenarios === undefined
      ? []
      : ["", pc.dim("in the scenarios, where everything moves"), pc.dim(meansHeading), ...means]),
  ].join("\n");
}

function chartOf({ title, underlying }: Asked, { curve: points, scenarios }: CurveAnswer): Chart {
  const moves = points.map(({ move }) => Number(move));
  const layers: Layer[] = [
    ...(scenarios === undefined
      ? []
      : ([
          {
            mark: "band",
            series: "9 of 10 scenarios",
            points: scenarios.map(({ move, low, high }) => [move, dollars(low), dollars(high)]),
          },
          {
            mark: "line",
            series: "mean of the scenarios",
            points: scenarios.map(({ move, mean }) => [move, dollars(mean)]),
          },
        ] satisfies Layer[])),
    {
      mark: "line",
      series: `${underlying} alone, at once`,
      points: points
        .map(({ move, profit }): [number, number] => [Number(move), dollars(profit)])
        .sort(([a], [b]) => a - b),
    },
  ];
  return {
    title,
    subtitle: `profit and loss given the move of ${underlying}`,
    x: {
      label: `move of ${underlying}`,
      format: ".0%",
      ...(moves.length > 1 ? { range: [Math.min(...moves), Math.max(...moves)] as const } : {}),
    },
    y: { label: "profit and loss, USD", format: ",.2~f" },
    layers,
  };
}
