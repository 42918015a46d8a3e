import { stripVTControlCharacters } from "node:util";

import type { Counts } from "./counts.ts";

/**
 * The counts in the output of `hardhat test solidity`, which ends in
 *
 * ```
 *   12 passing
 *   1 failing
 *   2 skipped
 * ```
 *
 * with the lines that are zero left out, followed by the failures in full.
 *
 * @returns undefined when there is no such block: the tests did not compile, or the run was cut short
 */
export function parseSolidityCounts(output: string): Counts | undefined {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim());
  const start = lines.findLastIndex((line) => /^\d+ passing( \(.*\))?$/.test(line));
  if (start === -1) return undefined;
  const block = lines.slice(start, start + 3);
  const count = (word: string): number => {
    const line = block.find((text) => new RegExp(`^\\d+ ${word}( \\(.*\\))?$`).test(text));
    return line === undefined ? 0 : Number.parseInt(line, 10);
  };
  return { passed: count("passing"), failed: count("failing"), skipped: count("skipped") };
}
