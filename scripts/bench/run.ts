/** How fast the kernel is against other ways of doing the same: `npm run bench`. */
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";

import { table } from "../cli/terminal/table.ts";
import type { Comparison } from "./Comparison.ts";
import { marginBench } from "./marginBench.ts";
import { hedgeBench, tailBench } from "./tailBench.ts";

const HELP = `Usage: npm run bench [-- options]

Times the kernel against plain JavaScript over the same cube and against simulating per account, all in turns in one
process, one thread, in processor time. Slow ways do a part of the accounts. About a minute on a quiet machine.

  --accounts <n>  how many (default 1000)
  --rounds <n>    of which the median is taken (default 5)
  --json          a list of {name, versus, ratio, …} on stdout instead of the table
  --help          show this`;

const COLUMNS = [
  { title: "", align: "left" },
  { title: "ms", align: "right" },
  { title: "versus", align: "left" },
  { title: "ms", align: "right" },
  { title: "times faster", align: "right" },
] as const;

process.exitCode = main(process.argv.slice(2));

function main(argv: string[]): number {
  const { values } = parseArgs({
    args: argv,
    options: {
      accounts: { type: "string", default: "1000" },
      rounds: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const accounts = wholeNumber(values.accounts, 20);
  const rounds = wholeNumber(values.rounds, 1);
  if (accounts === undefined || rounds === undefined) {
    console.error("Give --accounts a whole number from 20, --rounds one from 1.");
    return 2;
  }
  const load = (loadavg()[0] ?? NaN).toFixed(1);
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} processors, load ${load} at the start`;
  const comparisons = compareAll(accounts, rounds);
  if (values.json) {
    console.log(
      JSON.stringify(
        comparisons.map((one) => ({ ...one, accounts, machine })),
        null,
        2,
      ),
    );
    return 0;
  }
  console.log([...table(COLUMNS, comparisons.map(cells)), "", machine].join("\n"));
  return 0;
}

function compareAll(accounts: number, rounds: number): Comparison[] {
  const size = { accounts, positions: 100, instruments: 500, points: 5000 };
  progress("1/3 tails: 100 of 500 instruments, 5,000 scenarios");
  const tails = tailBench(size, rounds);
  progress("2/3 hedged books");
  const hedges = hedgeBench({ ...size, positions: 40 }, rounds);
  progress("3/3 margins: 20 of 500 instruments, 16,384 scenarios");
  return [...tails, ...hedges, ...marginBench({ accounts, positions: 20, instruments: 500 }, rounds)];
}

function cells({ name, milliseconds, versus, versusMilliseconds, ratio }: Comparison): string[] {
  return [name, milliseconds.toFixed(0), versus, versusMilliseconds.toFixed(0), ratio.toPrecision(3)];
}

function wholeNumber(text: string, least: number): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number >= least ? number : undefined;
}

function progress(what: string): void {
  process.stderr.write(`${what}\n`);
}
