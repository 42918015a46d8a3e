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

  it("behavior: with perfect correlation no asset has noise of its own, also where ρ is a sum of rounded parts", () => {
    for (const parts of [
      ["0.3", "0.7"],
      ["0.1", "0.3"],
      ["0.15", "0.9"],
    ]) {
      const correlation = { root: parts[0]!, risk: parts[1]!, crypto: "1", equity: "1", macro: "1" };
      const regime = { weight: "1", correlation: { ...correlation, politics: "1", sports: "1" } };
      const rows = triangularLoadings(factorModel({ ...referenceProfile, regimes: [regime] }), 0);
      // BTC and ETH are one normal.
      expect(rows[1]![1]).to.equal(0);
      expect(rows[2]![2]).to.equal(0);
    }
  });

  it("behavior: two assets at ρ are (1, 0) and (ρ, √(1 − ρ²))", () => {
    const [btc, eth] = triangularLoadings(factorModel(referenceProfile), 0);
    expect(Array.from(btc!.slice(0, 2))).to.deep.equal([1, 0]);
    expect(eth![0]).to.be.closeTo(0.68, 1e-15);
    expect(eth![1]).to.be.closeTo(Math.sqrt(1 - 0.68 * 0.68), 1e-15);
  });
});
