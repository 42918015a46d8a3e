import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import type { Groth16VerifyingKey } from "snarkjs";

import { circuitNames, hiddenCircuitNames } from "../build/CircuitName.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { verifyProofs } from "../testing/verifyProofs.ts";
import { goldenOf, goldenProofs, provenGolden } from "./goldenProof.ts";

const KEYS = path.resolve(import.meta.dirname, "../verifyingKeys/default");

describe("golden proofs", function () {
  this.timeout(60_000);

  for (const name of [...circuitNames, ...hiddenCircuitNames])
    it(`behavior: ${name} of the default size verifies with the key in the repository, and for no other input`, () => {
      const proven = provenGolden(goldenProofs[name]);
      const key = JSON.parse(readFileSync(path.join(KEYS, `${name}.json`), "utf8")) as Groth16VerifyingKey;
      const { publicSignals } = proven;
      const change = (i: number) => ({
        ...proven,
        publicSignals: publicSignals.with(i, publicSignals[i]! + 1n),
      });
      expect(verifyProofs(key, [proven, change(0), change(publicSignals.length - 1)])).to.deep.equal([
        true,
        false,
        false,
      ]);
      expect(goldenOf(name, proven)).to.deep.equal(goldenProofs[name]);
    });

  it("behavior: they are of the sizes that a venue runs", () => {
    const { instruments, scenarios } = circuitSizes.default;
    expect(goldenProofs.accountBatch.folded.length).to.equal(instruments * scenarios);
    expect(goldenProofs.tailRisk.folded.length).to.equal(scenarios);
    expect(goldenProofs.hiddenBatch.folded.length).to.equal(instruments * (1 + scenarios));
    expect(goldenProofs.hiddenTail.folded.length).to.equal(scenarios);
  });
});
