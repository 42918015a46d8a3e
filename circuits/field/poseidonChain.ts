import * as poseidon from "poseidon-lite";

import { toField } from "./field.ts";

/** What is hashed: the same numbers as in templates/PoseidonChain.circom. */
export const hashTag = { state: 1n, book: 2n, hiddenState: 3n, hiddenAccount: 4n, hiddenBook: 5n } as const;

/** Elements that one hash takes besides the one before. */
const BLOCK = 15;

type Poseidon = (inputs: bigint[]) => bigint;

/**
 * The Poseidon hash of a list: h₀ = tag·2³² + length, h = Poseidon(h, the next 15 or fewer).
 * @param elements integers of any sign; at least one
 */
export function poseidonChain(elements: readonly bigint[], tag: bigint): bigint {
  let hash = tag * 2n ** 32n + BigInt(elements.length);
  for (let start = 0; start < elements.length; start += BLOCK) {
    const block = [hash, ...elements.slice(start, start + BLOCK).map(toField)];
    hash = poseidonOf(block.length)(block);
  }
  return hash;
}

function poseidonOf(width: number): Poseidon {
  return (poseidon as unknown as Record<string, Poseidon>)[`poseidon${width}`]!;
}
