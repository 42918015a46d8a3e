import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import type { Depeg } from "../profiles/ProcessParameters.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { atQuotedVolatility } from "../testing/atQuotedVolatility.ts";
import { snapshotOf } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { depegs } from "./depegs.ts";

const profile = atQuotedVolatility(productionProfile);
const market = parseMarket(profile, factorModel(profile), snapshotOf({}));
const withDepeg = (depeg: Depeg) => ({
  ...profile,
  assets: { ...profile.assets, SPX: { ...profile.assets.SPX!, depeg } },
});
/** SPX is the fourth asset of the tree. */
const draws = givenDraws({ points: 4, uniforms: { [(3 << 20) + 3]: [0, 0.05, 0.32, 0.33] } });
const horizon = { assetYears: [1 / 365, 1 / 365, 2 / 252, 0], eventYears: 1 / 365 };

describe("depegs", () => {
  it("behavior: falls by the fraction with probability 1 − e^{−λh}, at a moment that is uniform where it does", () => {
    // λh = .2·2 days: 1 − e^{−.4} = .3297.
    const [spill, ...rest] = depegs(withDepeg({ perDay: "0.2", fall: "0.12" }), market, horizon, draws);
    expect(rest).to.deep.equal([]);
    expect(spill).to.include({ asset: 2, at: undefined });
    const size = Math.log(0.88) / 0.18;
    [size, size, size, 0].forEach((s, i) => expect(spill!.sizes[i]).to.be.closeTo(s, 1e-12));
    const p = 1 - Math.exp(-0.4);
    [0, 0.05 / p, 0.32 / p].forEach((s, i) => expect(spill!.shares![i]).to.be.closeTo(s, 1e-12));
  });

  it("behavior: none without a peg, and none over no time", () => {
    expect(depegs(profile, market, horizon, draws)).to.deep.equal([]);
    const still = { ...horizon, assetYears: [1 / 365, 1 / 365, 0, 0] };
    expect(depegs(withDepeg({ perDay: "0.2", fall: "0.12" }), market, still, draws)).to.deep.equal([]);
  });

  it("behavior: a rate and a fall of nothing are allowed", () => {
    const [spill] = depegs(withDepeg({ perDay: "0", fall: "0" }), market, horizon, draws);
    expect(Array.from(spill!.sizes)).to.deep.equal([0, 0, 0, 0]);
  });

  for (const depeg of [
    { perDay: "-0.1", fall: "0.1" },
    { perDay: "0.1", fall: "-0.1" },
    { perDay: "0.1", fall: "1" },
  ]) {
    it(`error: a rate of ${depeg.perDay}, a fall of ${depeg.fall}`, () => {
      expect(() => depegs(withDepeg(depeg), market, horizon, draws))
        .to.throw(
          ModelError,
          `The depeg of SPX is not a rate and a fall (got ${JSON.stringify(depeg)}). Write a rate of 0 or more a day, and a fraction of the price below 1.`,
        )
        .with.property("code", "impossibleParameter");
    });
  }

  it("error: what is no decimal is named", () => {
    const run = (depeg: Depeg) => () => depegs(withDepeg(depeg), market, horizon, draws);
    expect(run({ perDay: ".1", fall: "0.1" })).to.throw(ModelError, "depeg.perDay of SPX");
    expect(run({ perDay: "0.1", fall: ".1" })).to.throw(ModelError, "depeg.fall of SPX");
  });
});
