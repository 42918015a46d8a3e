import { parseArgs } from "node:util";

import { badInput } from "../cli/CommandError.ts";

export const HELP = `Usage: npm run bench [-- options]

Times the kernel against simulating per account, plain JavaScript over the same cube, numpy and scipy where Python
has them, and what the machine could do at best. All ways take turns in one run, one thread by processor time and
all cores by the clock on the wall; slow ways do a part of the accounts. Before timing, results are compared: no
times of wrong numbers. About a minute on a quiet machine.

  --accounts <n>   how many (default 1000)
  --rounds <n>     of which the median is taken (default 5)
  --python <path>  what runs numpy (default python3)
  --docs           write the tables into docs/performance.md too
  --growth         instead: time and memory as accounts, positions and scenarios grow. Some minutes; writes
                   docs/performance-growth.json and .svg
  --json           a list of {name, versus, ratio, milliseconds, versusMilliseconds, threads, clock, accounts,
                   machine, load} on stdout instead of tables
  --help           show this

Exit codes: 0 done · 1 results differ or a way failed · 2 usage · 130 interrupted`;

export interface BenchOptions {
  readonly accounts: number;
  readonly rounds: number;
  readonly python: string;
  readonly docs: boolean;
  readonly growth: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws CommandError with exit code 2 for what it does not understand. */
export function benchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parsed(argv);
  return {
    ...values,
    accounts: wholeNumber("accounts", values.accounts, 20),
    rounds: wholeNumber("rounds", values.rounds, 1),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        accounts: { type: "string", default: "1000" },
        rounds: { type: "string", default: "5" },
        python: { type: "string", default: "python3" },
        docs: { type: "boolean", default: false },
        growth: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    throw badInput(`${sentence.replace(/\.$/, "")}. \`npm run bench -- --help\` shows the options.`);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && Number.isSafeInteger(value)) return value;
  throw badInput(`--${name} is ${JSON.stringify(text)}. Give a whole number from ${least}.`);
}
