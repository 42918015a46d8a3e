import type { Leg } from "../margin/Leg.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { tailsById } from "./AccountTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import { type LadderMemory, ScreenedAccounts, type ScreenOptions } from "./ScreenedAccounts.ts";
import type { TailLevel } from "./TailLevel.ts";

export interface LadderBook {
  readonly legs: readonly Leg[];
  /** Updated; a book without one starts anew. */
  readonly memory?: LadderMemory;
}

/** Whose lists are in memory together. */
const booksTogether = 1024;

export function newLadderMemory(): LadderMemory {
  return { rung: "narrow", cut: -Infinity };
}

/**
 * Tails of books that are evaluated once: `ScreenedAccounts` for as long as it takes.
 *
 * @returns by book, then by level
 * @throws ModelError `tooLarge` for a book whose sums would not be exact, `unknownInstrument` for a leg without a row.
 */
export function ladderTails(
  rows: LaidRows,
  books: readonly LadderBook[],
  levels: readonly TailLevel[],
  options: ScreenOptions = {},
): (readonly TailSums[])[] {
  const results: (readonly TailSums[])[] = [];
  for (let first = 0; first < books.length; first += booksTogether) {
    const some = books.slice(first, first + booksTogether);
    rows.memory.scoped(() => {
      const accounts = new ScreenedAccounts<number>(rows, options);
      some.forEach(({ legs, memory }, b) => accounts.set(b, legs, memory));
      results.push(...tailsById(accounts.tails(levels)).values());
      some.forEach(({ memory }, b) => {
        if (memory !== undefined) Object.assign(memory, accounts.memoryOf(b));
      });
    });
  }
  return results;
}
