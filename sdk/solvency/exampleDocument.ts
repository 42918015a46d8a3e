import { keccak256, type Hex } from "viem";

import type { FrozenBook } from "./frozenBook.ts";
import type { SolvencyDocument } from "./solvencyDocument.ts";

const HASH: Hex = `0x${"22".repeat(32)}`;
const PROOF = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [7n, 2n ** 253n],
} as const;

/** A bound book for tests and examples: one account with 5e-6 USD and a lot of column 0. */
export const exampleBook: Hex = "0x0000000000000005000100000000000000000001";

/** The frozen book of `exampleBook`, but for what `changes` says. */
export const exampleFrozenBook = (changes: Partial<FrozenBook> = {}): FrozenBook => ({
  snapshot: 1n,
  context: HASH,
  digest: keccak256(exampleBook),
  totalCash: 5n,
  badDebt: 0n,
  marginShortfall: 0n,
  insurance: 3n,
  accounts: 4,
  boundAccounts: 1,
  isProvable: true,
  set: 1,
  epoch: 9,
  blockNumber: 78,
  time: 1_760_000_000,
  ...changes,
});

/** A document for tests and examples, of the small circuits, whose proof proves nothing. */
export const exampleSolvencyDocument = (
  snapshot: number,
  changes: Partial<SolvencyDocument> = {},
): SolvencyDocument => ({
  version: 1,
  chainId: 31_337,
  oracle: "0x00000000000000000000000000000000000000aa",
  snapshot,
  frozen: exampleFrozenBook({ snapshot: BigInt(snapshot) }),
  book: exampleBook,
  circuit: { number: 1, accounts: 2, instruments: 2, scenarios: 4, bits: 47 },
  scenarios: { instruments: [5, 6], profits: [2n ** 255n, 0n], weights: [1n] },
  proof: {
    commitment: 11n,
    states: [12n],
    batches: [PROOF],
    tail: PROOF,
    valueAtRisk: 0n,
    shortfall: 13n,
  },
  reduction: null,
  seconds: { inputs: 0.1, proving: 4.5 },
  ...changes,
});
