import { availableParallelism } from "node:os";

import { CommandError } from "../cli/CommandError.ts";
import { fail } from "../cli/terminal/fail.ts";
import { print, printJson } from "../cli/terminal/print.ts";
import { benchOptions, type BenchOptions, HELP } from "./benchOptions.ts";
import { type BenchSize, compareAll } from "./compareAll.ts";
import { comparisonList } from "./comparisonList.ts";
import { growth } from "./growth.ts";
import { sectionMarkdown, sectionText } from "./sectionText.ts";
import { theMachine } from "./theMachine.ts";
import { writeIntoDocs } from "./writeIntoDocs.ts";

/** Positions, instruments and scenarios. */
const SIZE = {
  instruments: 500,
  positions: 100,
  points: 5000,
  margin: { instruments: 500, positions: 20, points: 16_384 },
} as const satisfies Partial<BenchSize>;

/** One run of `npm run bench`; the answer is the exit code. */
export async function bench(argv: readonly string[]): Promise<number> {
  try {
    const options = benchOptions(argv);
    if (options.help) print(HELP);
    else if (options.growth) await growth(options);
    else await compared(options, { ...SIZE, ...options, threads: availableParallelism() });
    return 0;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

async function compared({ docs, json }: BenchOptions, size: BenchSize): Promise<void> {
  const { machine, load } = theMachine();
  const sections = await compareAll(size);
  const notes = sections.flatMap((section) => section.notes ?? []);
  const about =
    `${size.accounts.toLocaleString("en-US")} accounts; tails: ES 99 of ${size.positions} of ${size.instruments} instruments, ` +
    `${size.points.toLocaleString("en-US")} scenarios; margins: ${size.margin.positions} of ${size.margin.instruments}, ${size.margin.points.toLocaleString("en-US")} scenarios. ` +
    `${machine}. Load at the start: ${load.toFixed(1)}. Medians of ${size.rounds} rounds.`;
  if (docs) writeIntoDocs(`${about}\n\n${sectionMarkdown(sections)}`);
  if (json) {
    for (const note of notes) process.stderr.write(`${note}\n`);
    printJson(comparisonList(sections, { machine, load }));
  } else print(`${sectionText(sections)}\n\n${about}`);
}
