import { readFileSync } from "node:fs";

import {
  buildCircuits,
  callInputs,
  type CircuitName,
  circuitSizes,
  createProver,
  fieldOrder,
  foldedPoint,
  type G1Point,
  proofInputs,
  proveBook,
  type ProvenInput,
  randomBook,
} from "@plimsoll/circuits";
import { expect } from "chai";
import { network } from "hardhat";

type VerifyingKey = Parameters<typeof foldedPoint>[0];

/** A proof in the order of the EVM's precompile: imaginary parts first. */
function pointsOf({ proof: { pi_a, pi_b, pi_c } }: ProvenInput) {
  const [[x0, x1], [y0, y1]] = pi_b;
  return {
    a: [pi_a[0], pi_a[1]],
    b: [
      [x1, x0],
      [y1, y0],
    ],
    c: [pi_c[0], pi_c[1]],
  };
}

interface Verifier {
  verifyProof(
    a: readonly unknown[],
    b: readonly unknown[],
    c: readonly unknown[],
    inputs: readonly bigint[],
    fold: G1Point,
  ): Promise<boolean>;
}

describe("folding verifiers", function () {
  this.timeout(240_000);
  const sizes = circuitSizes.small;
  const { book, scenarios } = randomBook(7, { accounts: 2, instruments: 2, scenarios: 4 });
  const inputs = proofInputs(book, scenarios, 2n ** 250n - 5n, sizes);
  const folded = { accountBatch: scenarios.profit.flat(), tailRisk: [...scenarios.weights] };
  let proven: Record<CircuitName, ProvenInput>;
  let keys: Record<CircuitName, VerifyingKey>;

  before(async () => {
    const circuits = await buildCircuits(sizes);
    const proof = await proveBook(inputs, circuits, createProver());
    proven = { accountBatch: proof.batches[0]!, tailRisk: proof.tail };
    const read = (name: CircuitName) =>
      JSON.parse(readFileSync(circuits[name].verifyingKey, "utf8")) as VerifyingKey;
    keys = { accountBatch: read("accountBatch"), tailRisk: read("tailRisk") };
  });

  const deploy = async (contract: string, chainId = 31337) => {
    const { ethers } = await network.create({ override: { chainId } });
    return (await ethers.deployContract(contract)) as unknown as Verifier;
  };

  for (const [name, contract] of [
    ["accountBatch", "SmallAccountBatchVerifier"],
    ["tailRisk", "SmallTailRiskVerifier"],
  ] as const) {
    it(`behavior: ${contract} accepts the proof of this scenario set and of no other`, async () => {
      const verifier = await deploy(contract);
      const { a, b, c } = pointsOf(proven[name]);
      const shown = proven[name].publicSignals.slice(0, callInputs[name]);
      const fold = await foldedPoint(keys[name], callInputs[name], folded[name]);
      expect(await verifier.verifyProof(a, b, c, shown, fold)).to.equal(true);

      const [first = 0n, ...rest] = folded[name];
      const other = await foldedPoint(keys[name], callInputs[name], [first + 1n, ...rest]);
      expect(await verifier.verifyProof(a, b, c, shown, other), "other scenarios").to.equal(false);
      expect(await verifier.verifyProof(a, b, c, shown, [0n, 0n]), "no scenarios").to.equal(false);
      expect(await verifier.verifyProof(a, b, c, shown, [fold[0], fold[1] + 1n]), "off the curve").to.equal(
        false,
      );
      for (let i = 0; i < shown.length; i++) {
        const changed = shown.with(i, (shown[i]! + 1n) % fieldOrder);
        expect(await verifier.verifyProof(a, b, c, changed, fold), `input ${i} + 1`).to.equal(false);
        // The same number modulo the order: an input has one form only.
        const wrapped = shown.with(i, shown[i]! + fieldOrder);
        if (wrapped[i]! < 2n ** 256n) {
          expect(await verifier.verifyProof(a, b, c, wrapped, fold), `input ${i} + order`).to.equal(false);
        }
      }
      expect(await verifier.verifyProof(c, b, a, shown, fold), "points exchanged").to.equal(false);
      expect(await verifier.verifyProof(["0", "0"], b, c, shown, fold), "point at infinity").to.equal(false);
    });

    it(`error: ${contract} has a development key, and answers on no other chain`, async () => {
      const verifier = await deploy(contract, 1);
      const { a, b, c } = pointsOf(proven[name]);
      const shown = proven[name].publicSignals.slice(0, callInputs[name]);
      const refusal = await verifier
        .verifyProof(a, b, c, shown, [0n, 0n])
        .catch((error: unknown) => String(error));
      expect(refusal).to.include("DevelopmentKey(1)");
    });
  }
});
