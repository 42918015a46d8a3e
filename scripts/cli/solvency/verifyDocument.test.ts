import { circuitSizes } from "@plimsoll/circuits";
import { frozenHash, type SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import { keccak256 } from "viem";

import type { Oracle } from "./openOracle.ts";
import { verifyDocument } from "./verifyDocument.ts";

const ORACLE = "0x00000000000000000000000000000000000000aa";
const HASH = `0x${"22".repeat(32)}` as const;
const sizes = circuitSizes.small;
const book = "0x0000000000000005000100000000000000000001";
const frozen = {
  snapshot: 1n,
  context: HASH,
  digest: keccak256(book),
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
} as const;
const document = (circuit: Partial<SolvencyDocument["circuit"]>): SolvencyDocument =>
  ({
    chainId: 1,
    oracle: ORACLE,
    snapshot: 1,
    frozen,
    book,
    circuit: { number: 1, ...sizes, ...circuit },
    scenarios: { instruments: [1], profits: [], weights: [] },
    proof: { commitment: 1n, states: [], batches: [], valueAtRisk: 0n, shortfall: 0n },
  }) as unknown as SolvencyDocument;

/** A chain that froze the book, whose verifiers nobody needs to ask. */
const oracle = {
  chainId: 1,
  contracts: { scenarioSets: ORACLE, solvencyOracle: ORACLE },
  client: { readContract: () => Promise.reject(new Error("not asked")) },
  chain: {
    frozenHash: () => Promise.resolve(frozenHash(frozen)),
    scenarios: () => Promise.resolve({ circuit: 1, contentHash: HASH, folds: {} }),
    circuitAt: () => Promise.resolve({ number: 1, genesis: 0n, ...sizes }),
  },
} as unknown as Oracle;

describe("verifyDocument", () => {
  it("behavior: of a document that names sizes of its own nothing is computed, however large they are", async () => {
    const checks = await verifyDocument(document({ instruments: 2 ** 31, scenarios: 2 ** 31 }), oracle);
    expect(checks.filter(({ holds }) => !holds).map(({ what }) => what)).to.deep.equal([
      "its scenarios are the set that the chain keeps",
      "the circuit has the chain's number of instruments",
      "the circuit has the chain's number of scenarios",
    ]);
  });
});
