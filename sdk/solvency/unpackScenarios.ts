import { numberToHex, slice, hexToBigInt, size } from "viem";

import type { PackedScenarios } from "./packScenarios.ts";

/**
 * @param profit Of a lot by scenario and column, 1e-6 USD.
 * @param weights Of the scenarios; they add up to 2^20.
 */
export type Scenarios = {
  profit: readonly (readonly bigint[])[];
  weights: readonly bigint[];
};

const PROFIT_BYTES = 8;
const WEIGHT_BYTES = 4;
const WORD_BYTES = 32;

/** The numbers of a posted set. @param sizes Of its circuit: what says how many of the packed entries count. */
export function unpackScenarios(
  { profits, weights }: PackedScenarios,
  sizes: { instruments: number; scenarios: number },
): Scenarios {
  const { instruments, scenarios } = sizes;
  const entries = entriesOf(profits, PROFIT_BYTES).map((entry) => BigInt.asIntN(8 * PROFIT_BYTES, entry));
  return {
    profit: Array.from({ length: scenarios }, (_, s) =>
      entries.slice(s * instruments, (s + 1) * instruments),
    ),
    weights: entriesOf(weights, WEIGHT_BYTES).slice(0, scenarios),
  };
}

/** The first is the highest. */
function entriesOf(words: readonly bigint[], bytes: number): bigint[] {
  return words.flatMap((word) => {
    const text = numberToHex(word, { size: WORD_BYTES });
    return Array.from({ length: size(text) / bytes }, (_, i) =>
      hexToBigInt(slice(text, i * bytes, (i + 1) * bytes)),
    );
  });
}
