import type { SpotVolatilityMatrix } from "@plimsoll/model";
import type { Command } from "commander";

import type { Chart } from "../../plot/Chart.ts";
import { interruptible } from "../background/interruptible.ts";
import { decimals } from "../input/options.ts";
import type { MatrixQuestion } from "../scenarios/computeMatrix.ts";
import { percent } from "../scenarios/percent.ts";
import { answerFor } from "../scenarios/answerFor.ts";
import { subjectOf, type SubjectOptions, withSubjectOptions } from "../scenarios/subjectOptions.ts";
import { writePlot } from "../scenarios/writePlot.ts";
import { colorsOf } from "../terminal/colors.ts";
import { dollars, formatUsd } from "../terminal/money.ts";
import { print, printJson } from "../terminal/print.ts";
import { table } from "../terminal/table.ts";

interface MatrixOptions extends SubjectOptions {
  readonly underlying: string;
  readonly moves: readonly string[];
  readonly volatilities: readonly string[];
  readonly plot?: string;
}

type Asked = MatrixQuestion & { readonly title: string };

const MOVES = ["-0.3", "-0.2", "-0.1", "-0.05", "0", "0.05", "0.1", "0.2", "0.3"];
const VOLATILITIES = ["0.5", "0.75", "1", "1.5", "2"];
const MOST = 101;

export function registerMatrix(program: Command): void {
  const command = program
    .command("matrix")
    .description("what a book gains and loses where one underlying and its volatility move");
  withSubjectOptions(command)
    .requiredOption("--underlying <name>", "which moves, e.g. BTC")
    .option("--moves <list>", "moves of its price, -0.2 is −20 %", decimals(-0.99, 100, MOST), MOVES)
    .option("--volatilities <list>", "factors on its volatility", decimals(0.01, 100, MOST), VOLATILITIES)
    .option("--plot <file>", "draw it as SVG too")
    .addHelpText(
      "after",
      `
Examples:
  plimsoll matrix --book btc-perp-strip --underlying BTC
  plimsoll matrix --book btc-perp-strip --underlying BTC --moves -0.5,-0.25,0,0.25 --volatilities 1,2
  plimsoll matrix --book spx-asymmetric --underlying SPX --plot matrix.svg --json | jq .profit

Moves happen at once and alone: no time passes, other underlyings stay where they are.`,
    )
    .action((options: MatrixOptions) => interruptible(() => matrix(options)));
}

async function matrix(options: MatrixOptions): Promise<void> {
  const { underlying, moves, volatilities, plot } = options;
  const subject = await subjectOf(options);
  const question: MatrixQuestion = { underlying, moves, volatilities };
  const answer = await answerFor<SpotVolatilityMatrix>(
    subject,
    "the matrix",
    new URL("../scenarios/computeMatrix.ts", import.meta.url),
    question,
    ({ client, account }) =>
      client.scenarioMatrix({ account, underlying, moves: [...moves], volatilities: [...volatilities] }),
  );
  const asked = { ...question, title: subject.title };
  if (plot !== undefined) await writePlot(plot, chartOf(asked, answer));
  if (options.json) printJson(json(asked, answer));
  else print(text(asked, answer));
}

function json({ title, underlying, moves, volatilities }: Asked, answer: SpotVolatilityMatrix) {
  return {
    book: title,
    underlying,
    moves: moves.map(Number),
    spots: answer.spots,
    volatilities: volatilities.map(Number),
    profit: answer.profit.map((row) => row.map(dollars)),
  };
}

/** Moves down, factors of the volatility across: there are more moves as a rule, and lines are short. */
function text({ title, underlying, moves, volatilities }: Asked, answer: SpotVolatilityMatrix): string {
  const pc = colorsOf(process.stdout);
  const [heading = "", ...rows] = table(
    [
      { title: "move", align: "right" },
      { title: underlying, align: "right" },
      ...volatilities.map((factor) => ({ title: `volatility × ${factor}`, align: "right" as const })),
    ],
    moves.map((move, m) => [
      percent(Number(move)),
      (answer.spots[m] ?? 0).toLocaleString("en-US", { maximumFractionDigits: 2 }),
      ...answer.profit.map((row) => formatUsd(row[m] ?? 0n)),
    ]),
  );
  return [
    `${pc.bold(title)}  ${pc.dim(`profit and loss, USD, at once and with ${underlying} alone`)}`,
    "",
    pc.dim(heading),
    ...rows,
  ].join("\n");
}

function chartOf({ title, underlying, volatilities }: Asked, answer: SpotVolatilityMatrix): Chart {
  return {
    title,
    subtitle: `profit and loss if ${underlying} and its volatility move at once and alone`,
    x: { label: `${underlying}, USD`, format: ",.2~f" },
    y: { label: "profit and loss, USD", format: ",.2~f" },
    layers: volatilities.map((factor, v) => ({
      mark: "line",
      series: `volatility × ${factor}`,
      points: answer.spots
        .map((spot, s): [number, number] => [spot, dollars(answer.profit[v]?.[s] ?? 0n)])
        .sort(([a], [b]) => a - b),
    })),
  };
}
