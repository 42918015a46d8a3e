import { readFileSync } from "node:fs";

import { expect } from "chai";
import type { Groth16VerifyingKey } from "snarkjs";

import { buildCircuits, type BuiltCircuits } from "../build/buildCircuits.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { parseR1cs } from "../constraints/R1cs.ts";
import { fieldOrder } from "../field/field.ts";
import { inverse } from "../field/inverse.ts";
import { power } from "../field/power.ts";
import { assertProductionKey } from "./assertProductionKey.ts";
import { developmentKey } from "./developmentKey.ts";
import { foldedPoint } from "./foldedPoint.ts";
import { lagrangeBasis, rootOfUnity } from "./lagrangeBasis.ts";

describe("keys", function () {
  this.timeout(120_000);
  let circuits: BuiltCircuits;
  let key: Groth16VerifyingKey;
  before(async () => {
    circuits = await buildCircuits(circuitSizes.small);
    key = JSON.parse(readFileSync(circuits.tailRisk.verifyingKey, "utf8")) as Groth16VerifyingKey;
  });

  it("behavior: the Lagrange basis interpolates any polynomial of lower degree", () => {
    const x = 2n ** 190n + 3n;
    const basis = lagrangeBasis(3, x);
    for (let degree = 0n; degree < 8n; degree++) {
      const sum = basis.reduce(
        (total, value, i) => total + value * power(rootOfUnity(3), BigInt(i) * degree),
        0n,
      );
      expect(sum % fieldOrder, `x^${degree}`).to.equal(power(x, degree));
    }
    expect(power(rootOfUnity(3), 4n)).to.equal(fieldOrder - 1n);
    expect((inverse(x) * x) % fieldOrder).to.equal(1n);
  });

  it("behavior: development keys are the same bytes every time", async () => {
    const { provingKey, verifyingKey } = await developmentKey(
      parseR1cs(readFileSync(circuits.tailRisk.r1cs)),
    );
    expect(provingKey.equals(readFileSync(circuits.tailRisk.provingKey))).to.equal(true);
    expect(verifyingKey).to.deep.equal(key);
  });

  it("behavior: folding is linear, and nothing folds to the point at infinity", async () => {
    expect(await foldedPoint(key, 4, [0n, 0n, 0n, 0n])).to.deep.equal([0n, 0n]);
    const one = key.IC[5]!.map(BigInt);
    expect(await foldedPoint(key, 4, [1n, 0n, 0n, 0n])).to.deep.equal(one.slice(0, 2));
    expect(await foldedPoint(key, 4, [1n - fieldOrder, 0n, 0n, 0n])).to.deep.equal(one.slice(0, 2));
    expect(await foldedPoint(key, 4, [3n, 5n, 0n, -7n])).to.deep.equal(
      await foldedPoint(key, 4, [3n - fieldOrder, 5n + fieldOrder, 0n, fieldOrder - 7n]),
    );
  });

  it("error: another number of folded inputs than the key has", async () => {
    const refusal = await foldedPoint(key, 4, [1n]).catch((error: unknown) => (error as Error).message);
    expect(refusal).to.include("folds 4 public inputs: 1");
  });

  it("error: a key that shows to be no ceremony's is not for production", async () => {
    const refusal = async (other: Partial<Groth16VerifyingKey>) =>
      assertProductionKey({ ...key, ...other }).then(
        () => "none",
        (error: unknown) => (error as Error).message,
      );
    expect(await refusal({})).to.include("development numbers");
    expect(await refusal({ vk_delta_2: key.vk_gamma_2 })).to.include("δ of the key equals γ");
    expect(await refusal({ vk_gamma_2: key.vk_beta_2, vk_delta_2: key.vk_gamma_2 })).to.include(
      "is the generator",
    );
    expect(await refusal({ vk_delta_2: key.vk_beta_2 })).to.include("development numbers");
    expect(await refusal({ vk_delta_2: key.vk_beta_2, vk_alpha_1: key.IC[0]! })).to.equal("none");
  });
});
