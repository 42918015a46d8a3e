import { readFileSync } from "node:fs";

import {
  callInputs,
  circuitNames,
  fieldOrder,
  foldedPoint,
  type G1Point,
  goldenProofs,
  hiddenCircuitNames,
} from "@plimsoll/circuits";
import { expect } from "chai";
import { network } from "hardhat";

interface Verifier {
  verifyProof(
    a: readonly unknown[],
    b: readonly unknown[],
    c: readonly unknown[],
    inputs: readonly bigint[],
    fold: G1Point,
  ): Promise<boolean>;
}

const contracts = {
  accountBatch: "AccountBatchVerifier",
  tailRisk: "TailRiskVerifier",
  hiddenBatch: "HiddenBatchVerifier",
  hiddenTail: "HiddenTailVerifier",
} as const;

describe("golden proofs on-chain", function () {
  this.timeout(60_000);

  for (const name of [...circuitNames, ...hiddenCircuitNames])
    it(`behavior: ${contracts[name]} accepts the proof of the default size, and no other input or scenario`, async () => {
      const { ethers } = await network.create();
      const verifier = (await ethers.deployContract(contracts[name])) as unknown as Verifier;
      const { inputs, folded, proof } = goldenProofs[name];
      const key = JSON.parse(
        readFileSync(
          new URL(`../../../circuits/verifyingKeys/default/${name}.json`, import.meta.url),
          "utf8",
        ),
      ) as Parameters<typeof foldedPoint>[0];
      const values = folded.map(BigInt);
      const fold = await foldedPoint(key, callInputs[name], values);
      const [[x0, x1], [y0, y1]] = proof.pi_b;
      const verify = (shown: readonly bigint[], point: G1Point, by = verifier) =>
        by.verifyProof(
          proof.pi_a.slice(0, 2),
          [
            [x1, x0],
            [y1, y0],
          ],
          proof.pi_c.slice(0, 2),
          shown,
          point,
        );
      const shown = inputs.map(BigInt);
      expect(await verify(shown, fold)).to.equal(true);
      for (let i = 0; i < shown.length; i++)
        expect(await verify(shown.with(i, (shown[i]! + 1n) % fieldOrder), fold), `input ${i}`).to.equal(
          false,
        );
      const other = await foldedPoint(key, callInputs[name], values.with(-1, values.at(-1)! + 1n));
      expect(await verify(shown, other), "another scenario").to.equal(false);
      const otherKey = (await ethers.deployContract(`Small${contracts[name]}`)) as unknown as Verifier;
      expect(await verify(shown, fold, otherKey), "another key").to.equal(false);
    });
});
