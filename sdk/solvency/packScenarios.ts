import { concatHex, numberToHex, slice, hexToBigInt, type Hex } from "viem";

import type { InstrumentId } from "../ids/index.ts";
import { assertInRange } from "../units/errors.ts";

/** What a scenario set says, as `IScenarioSets` takes it. */
export interface PackedScenarios {
  /** Ascending. */
  readonly instruments: readonly InstrumentId[];
  /** Four int64 a word, the first highest. */
  readonly profits: readonly bigint[];
  /** Eight uint32 a word, the first highest. */
  readonly weights: readonly bigint[];
}

/**
 * @param instruments Of the columns, from the first on; columns beyond are nobody's.
 * @param profit Of a lot by scenario and column, 1e-6 USD; rows as wide as the circuit.
 * @param weights Of the scenarios.
 */
export type PackScenariosParameters = {
  instruments: readonly InstrumentId[];
  profit: readonly (readonly bigint[])[];
  weights: readonly bigint[];
};

const MAX_PROFIT = 2n ** 63n - 1n;
const MAX_WEIGHT = 2n ** 32n - 1n;
const WORD_BYTES = 32;

/**
 * Packs a scenario set into words for a post.
 *
 * @throws UnitOutOfRangeError for a profit beyond int64, or a weight beyond uint32.
 */
export function packScenarios({ instruments, profit, weights }: PackScenariosParameters): PackedScenarios {
  const profits = profit.flat().map((value) => {
    assertInRange({ unit: "profit of a lot", value, minimum: -MAX_PROFIT - 1n, maximum: MAX_PROFIT });
    return numberToHex(BigInt.asUintN(64, value), { size: 8 });
  });
  const sizes = weights.map((value) => {
    assertInRange({ unit: "weight", value, minimum: 0n, maximum: MAX_WEIGHT });
    return numberToHex(value, { size: 4 });
  });
  return { instruments, profits: toWords(profits), weights: toWords(sizes) };
}

/** The entries one after the other; the rest of the last word is zero. */
function toWords(entries: readonly Hex[]): bigint[] {
  const all = concatHex(entries);
  const bytes = (all.length - 2) / 2;
  return Array.from({ length: Math.ceil(bytes / WORD_BYTES) }, (_, i) => {
    const word = slice(all, i * WORD_BYTES, Math.min(bytes, (i + 1) * WORD_BYTES));
    return hexToBigInt(`0x${word.slice(2).padEnd(2 * WORD_BYTES, "0")}`);
  });
}
