import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { perpetualBasis } from "./perpetualBasis.ts";

const market = parseMarket(productionProfile, factorModel(productionProfile), snapshotOf({}));
const oil = market.assets[3]!;
const withBasis = (basisPerRootDay: string) => ({
  ...productionProfile,
  assets: { ...productionProfile.assets, WTI: { ...productionProfile.assets.WTI!, basisPerRootDay } },
});
const moves = [0.1, -0.2, 0];
const drawn = [1, -2, 0.5];
/** WTI is the fifth asset of the tree. */
const innovations = {
  assets: [],
  own: (dimension: number) => Float64Array.from(drawn, (t) => (dimension === (2 << 20) + 4 ? t : NaN)),
};
const basisOf = (text: string) =>
  perpetualBasis(withBasis(text), oil, 2 / 252, Float64Array.from(moves), innovations);

describe("perpetualBasis", () => {
  it("behavior: sd·√days·t, less its mean weighted by the price, so that the mark keeps its mean", () => {
    const found = basisOf("0.03")!;
    const plain = drawn.map((t) => 0.03 * Math.SQRT2 * t);
    const prices = moves.map((move) => 108 * Math.exp(move) - 40);
    const total = prices.reduce((sum, p) => sum + p, 0);
    const mean = prices.reduce((sum, p, s) => sum + p * plain[s]!, 0) / total;
    plain.forEach((b, s) => expect(found[s]).to.be.closeTo(b - mean, 1e-14));
    expect(prices.reduce((sum, p, s) => sum + p * found[s]!, 0)).to.be.closeTo(0, 1e-12);
  });

  it("behavior: none where the profile has none; 0 and .04 are allowed", () => {
    const { basisPerRootDay: _, ...asset } = productionProfile.assets.WTI!;
    const profile = { ...productionProfile, assets: { WTI: asset } };
    expect(perpetualBasis(profile, oil, 2 / 252, Float64Array.from(moves), innovations)).to.equal(undefined);
    expect(basisOf("0")!.every((b) => b === 0)).to.equal(true);
    expect(basisOf("0.04")![0]).to.be.above(0);
  });

  for (const text of ["-0.001", "0.041"]) {
    it(`error: a deviation of ${text}`, () => {
      expect(() => basisOf(text))
        .to.throw(
          ModelError,
          `basisPerRootDay of WTI is not a standard deviation of a basis (got "${text}"). Write a fraction of the price from 0 to 0.04.`,
        )
        .with.property("code", "impossibleParameter");
    });
  }

  it("error: what is no decimal is named", () => {
    expect(() => basisOf(".01")).to.throw(ModelError, "basisPerRootDay of WTI is not a decimal string");
  });
});
