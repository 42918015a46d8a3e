import type { Command } from "commander";

import type { Chart } from "../../plot/Chart.ts";
import { interruptible } from "../background/interruptible.ts";
import { wholeNumber } from "../input/options.ts";
import type { DistributionAnswer, DistributionQuestion } from "../scenarios/computeDistribution.ts";
import { distributionJson, distributionText } from "../scenarios/distributionText.ts";
import { answerFor, seedOf } from "../scenarios/answerFor.ts";
import { subjectOf, type SubjectOptions, withSubjectOptions } from "../scenarios/subjectOptions.ts";
import { writePlot } from "../scenarios/writePlot.ts";
import { dollars } from "../terminal/money.ts";
import { print, printJson } from "../terminal/print.ts";

interface DistributionOptions extends SubjectOptions {
  readonly bins: number;
  readonly worst: number;
  readonly plot?: string;
}

export function registerDistribution(program: Command): void {
  const command = program
    .command("distribution")
    .description("what a book gains and loses in the scenarios of its margin, and what the worst ones are");
  withSubjectOptions(command)
    .option("--bins <n>", "bins of the histogram", wholeNumber(1, 1000), 60)
    .option("--worst <n>", "how many of the worst scenarios are shown", wholeNumber(0, 100), 10)
    .option("--plot <file>", "draw it as SVG too")
    .addHelpText(
      "after",
      `
Examples:
  plimsoll distribution --book btc-perp-strip
  plimsoll distribution --book spx-asymmetric --worst 3 --plot distribution.svg
  plimsoll distribution --book my-book.json --json | jq .allocation`,
    )
    .action((options: DistributionOptions) => interruptible(() => distribution(options)));
}

async function distribution(options: DistributionOptions): Promise<void> {
  const { bins, worst, plot } = options;
  const subject = await subjectOf(options);
  const answer = await answerFor<DistributionAnswer>(
    subject,
    "the distribution",
    new URL("../scenarios/computeDistribution.ts", import.meta.url),
    { bins, worst } satisfies DistributionQuestion,
    async ({ client, account }) => {
      const { SHARES } = await import("../scenarios/computeDistribution.ts");
      const found = await client.profitDistribution({ account, shares: SHARES, bins, worst });
      return { distribution: found, worst: found.worst };
    },
  );
  const asked = { title: subject.title, seed: seedOf(subject) };
  if (plot !== undefined) await writePlot(plot, chartOf(asked, answer));
  if (options.json) printJson(distributionJson(asked, answer));
  else print(distributionText(asked, answer));
}

function chartOf({ title }: { readonly title: string }, { distribution: found }: DistributionAnswer): Chart {
  const [own] = found.levels;
  const { histogram } = found;
  const last = histogram.at(-1);
  // The first and the last bin reach to the worst and the best scenario; they are drawn as wide as the others.
  const [, second] = histogram;
  const width = second === undefined ? 0 : dollars(second.to) - dollars(second.from);
  const range =
    second === undefined || last === undefined || last === second
      ? {}
      : { range: [dollars(second.from) - width, dollars(last.from) + width] as const };
  const percent = `${Number(own?.confidence ?? 0) * 100} %`;
  return {
    title,
    subtitle: `profit and loss over the margin period in ${found.points.toLocaleString("en-US")} scenarios; VaR and ES at ${percent}`,
    x: { label: "profit and loss, USD; the ends hold what lies beyond", format: ",.2~f", ...range },
    y: { label: "scenarios of a bin", zero: true, format: ",.2~f" },
    layers: [
      {
        mark: "step",
        series: "scenarios",
        points: [
          ...histogram.map(({ from, count }): [number, number] => [dollars(from), count]),
          ...(last === undefined ? [] : [[dollars(last.to), 0] as [number, number]]),
        ],
      },
      ...(own === undefined
        ? []
        : ([
            { mark: "rule", axis: "x", at: -dollars(own.expectedShortfall), label: "ES" },
            { mark: "rule", axis: "x", at: -dollars(own.valueAtRisk), label: "VaR" },
          ] as const)),
    ],
  };
}
