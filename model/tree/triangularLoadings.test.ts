import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { correlation } from "./correlation.ts";
import { factorModel } from "./factorModel.ts";
import { triangularLoadings } from "./triangularLoadings.ts";

describe("triangularLoadings", () => {
  for (const [name, profile] of [
    ["reference", referenceProfile],
    ["production", productionProfile],
    ["perfect correlation", withCorrelation(referenceProfile, "1", "1")],
    ["no correlation", withCorrelation(referenceProfile, "0", "0")],
  ] as const) {
    it(`behavior: the triangle times its transpose is the tree's correlation matrix (${name})`, () => {
      const model = factorModel(profile);
      model.regimes.forEach((_, regime) => {
        const rows = triangularLoadings(model, regime);
        rows.forEach((left, a) => {
          expect(Array.from(left.slice(a + 1)).every((value) => value === 0)).to.equal(true);
          rows.forEach((right, b) => {
            const product = left.reduce((sum, value, k) => sum + value * right[k]!, 0);
            expect(product).to.be.closeTo(correlation(model, regime, a, b), 1e-14);
          });
        });
      });
    });
  }

  it("behavior: two assets at ρ are (1, 0) and (ρ, √(1 − ρ²))", () => {
    const [btc, eth] = triangularLoadings(factorModel(referenceProfile), 0);
    expect(Array.from(btc!.slice(0, 2))).to.deep.equal([1, 0]);
    expect(eth![0]).to.be.closeTo(0.68, 1e-15);
    expect(eth![1]).to.be.closeTo(Math.sqrt(1 - 0.68 * 0.68), 1e-15);
  });
});
