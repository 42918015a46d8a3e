import { candidateCapacity } from "./candidateCapacity.ts";
import type { LaidRows } from "./LaidRows.ts";
import { selectionValues } from "./records.ts";
import { accountField } from "./screenedAccount.ts";
import type { TiledRows } from "./ScenarioRows.ts";
import type { TailLevel } from "./TailLevel.ts";
import { blocks } from "./Tiling.ts";

export type Screen = "narrow" | "single";

/** What became of an account: its tails are there, more candidates than fit, or a guess that left too few. */
export type Screened = "served" | "tooMany" | "guessTooHigh";

const tooMany = 1;

/**
 * Tails of written accounts by a screen: approximate losses in 16 bits (`narrow`, the most extreme scenarios in single
 * precision) or all in single precision, then exact ones of the scenarios that may belong to the tail. docs/performance.md
 * has the proof that no scenario of the tail is missed.
 *
 * @param accounts their addresses
 * @param drift part of the cut by which losses may have moved since the last time; infinite to start without a guess
 * @param tails where the records of each account's tails go, all levels one after another
 */
export function screenPass(
  rows: LaidRows,
  screen: Screen,
  accounts: readonly number[],
  levels: readonly TailLevel[],
  drift: number,
  tails: readonly number[],
): Screened[] {
  const { memory, kernel, exact } = rows;
  const count = accounts.length;
  if (count === 0) return [];
  const k = levels.reduce((most, level) => Math.max(most, level.k), 0);
  const capacity = candidateCapacity(k);
  return memory.scoped(() => {
    const list = memory.take(8 * count);
    const wanted = memory.take(4 * levels.length);
    // Losses overwrite what was screened; an odd number of cache lines, so that accounts share no sets of the cache.
    const stride = oddLines(Math.max(8 * (capacity + blocks.narrow + 4), selectionValues(capacity + 16)));
    const buffers = memory.take(stride * count);
    const { u32 } = memory.views;
    accounts.forEach((account, i) => {
      u32[list / 4 + 2 * i] = account;
      u32[list / 4 + 2 * i + 1] = tails[i]!;
    });
    levels.forEach((level, i) => (u32[wanted / 4 + i] = level.k));

    const bound = 8 * (screen === "narrow" ? accountField.narrowBound : accountField.singleBound);
    kernel.startScreen(list, count, bound, k, capacity, drift, buffers, stride);
    passBlocks(rows, screen, list, count);
    const candidates = kernel.finishScreen(list, count);
    const scenarios = exact.tiles * exact.width;
    const starts = memory.take(4 * (scenarios + 1));
    const pairs = memory.take(8 * candidates);
    kernel.gather(
      list,
      count,
      rows.slots,
      exact.address,
      scenarios,
      exact.width,
      exact.tileBytes,
      rows.rowCount,
      starts,
      pairs,
    );
    kernel.screenedTails(list, count, wanted, levels.length);
    const after = memory.views.u32;
    return accounts.map((account): Screened => {
      const status = after[account / 4 + accountField.status]!;
      if (status === 0) return "served";
      return (status & tooMany) !== 0 ? "tooMany" : "guessTooHigh";
    });
  });
}

function passBlocks(rows: LaidRows, screen: Screen, list: number, count: number): void {
  const { kernel, single, narrow, points, extreme, rowCount } = rows;
  passTiled(single, screen === "single" ? points : extreme, (tile, valid, first) =>
    kernel.singleTile(list, count, tile, single.width / blocks.single, rowCount, valid, first),
  );
  if (screen === "single") return;
  passTiled(narrow, points - extreme, (tile, valid, first) =>
    kernel.narrowTile(list, count, tile, narrow.width / blocks.narrow, rowCount, valid, extreme + first),
  );
}

function passTiled(
  { address, width, tileBytes }: TiledRows,
  points: number,
  pass: (tile: number, valid: number, first: number) => void,
): void {
  for (let t = 0; t * width < points; t++) {
    pass(address + t * tileBytes, Math.min(width, points - t * width), t * width);
  }
}

function oddLines(bytes: number): number {
  return 64 * (Math.floor((bytes + 63) / 64) | 1);
}
