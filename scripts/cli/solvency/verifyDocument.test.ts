import { circuitSizes } from "@plimsoll/circuits";
import { exampleSolvencyDocument, frozenHash, type SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";

import type { Oracle } from "./openOracle.ts";
import { verifyDocument } from "./verifyDocument.ts";

const HASH = `0x${"22".repeat(32)}` as const;
const sizes = circuitSizes.small;
const example = exampleSolvencyDocument(1, { chainId: 1 });
const document = (circuit: Partial<SolvencyDocument["circuit"]>): SolvencyDocument => ({
  ...example,
  circuit: { number: 1, ...sizes, ...circuit },
});

/** A chain that froze the book, whose verifiers nobody needs to ask. */
const oracle = {
  chainId: 1,
  contracts: { scenarioSets: example.oracle, solvencyOracle: example.oracle },
  client: { readContract: () => Promise.reject(new Error("not asked")) },
  chain: {
    frozenHash: () => Promise.resolve(frozenHash(example.frozen)),
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
