import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { buildCube } from "../cube/buildCube.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { dimensionsOf, fixedDimensions } from "./Dimensions.ts";

const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel: 512 },
} as const;

describe("dimensionsOf", () => {
  it("behavior: the documented order, without gaps", () => {
    const factors = factorModel(productionProfile);
    const found = dimensionsOf(
      productionProfile,
      factors,
      parseMarket(productionProfile, factors, exampleSnapshot),
    );
    // Five underlyings; three events with two, two and three outcomes.
    expect(found.mixing).to.deep.equal([0, 1]);
    expect(found.assets).to.deep.equal([2, 3, 4, 5, 6]);
    expect(found.regime).to.equal(7);
    expect(found.jumps?.sharedCount).to.equal(8);
    expect(found.jumps?.assets).to.deep.equal([9, 10, 11, 12, 13]);
    expect(found.jumps?.ownCounts).to.deep.equal([14, 15, 16, 17, 18]);
    expect(found.jumps?.ownSizes).to.deep.equal([19, 20, 21, 22, 23]);
    expect(found.outcomes).to.deep.equal([24, 25, 26]);
    expect(found.hazards).to.deep.equal([27, 28, 29]);
    expect(found.noise.flat()).to.deep.equal([30, 31, 32, 33, 34, 35, 36]);
    expect(found.next).to.equal(37);
  });

  it("behavior: a profile without jumps has none in between", () => {
    const factors = factorModel(referenceProfile);
    const market = parseMarket(referenceProfile, factors, exampleSnapshot);
    const { regime, jumps, outcomes } = dimensionsOf(referenceProfile, factors, market);
    expect(jumps).to.equal(undefined);
    expect(outcomes[0]).to.equal(regime + 1);
  });

  it("behavior: half as many coordinates for the tails as degrees of freedom, none without tails", () => {
    const factors = factorModel(productionProfile);
    const market = parseMarket(productionProfile, factors, exampleSnapshot);
    const mixing = (degreesOfFreedom: number) =>
      dimensionsOf(
        { ...productionProfile, tails: { kind: "student", degreesOfFreedom, clip: "20" } },
        factors,
        market,
      ).mixing;
    expect(mixing(4)).to.deep.equal([0, 1]);
    expect(mixing(10)).to.deep.equal([0, 1, 2, 3, 4]);
    const { mixing: none, assets } = dimensionsOf(
      { ...productionProfile, tails: { kind: "gaussian" } },
      factors,
      market,
    );
    expect(none).to.deep.equal([]);
    expect(assets[0]).to.equal(0);
    for (const nu of [2, 3, 5, 4.5]) {
      expect(() => mixing(nu))
        .to.throw(
          ModelError,
          `tails.degreesOfFreedom is not an even integer from 4 (got ${nu}). χ² is drawn without rejection from ν/2 uniforms; below 3 there is no variance.`,
        )
        .with.property("code", "impossibleParameter");
    }
  });

  it("behavior: what has a place of its own lies in blocks of a million, beyond all others", () => {
    const blocks = Object.values(fixedDimensions);
    blocks.forEach((first, i) => expect(first - (blocks[i - 1] ?? 0)).to.equal(1_048_576));
  });

  it("behavior: a new event or expiry leaves the rows of everything before it as they are", () => {
    const rowsOf = (snapshot: typeof exampleSnapshot) => {
      const cube = buildCube({ profile, snapshot, seeds: [[7, 7]] });
      return new Map(cube.instruments.map((key, i) => [key, cube.rows[i]]));
    };
    const before = rowsOf(exampleSnapshot);
    const after = rowsOf({
      ...exampleSnapshot,
      events: {
        ...exampleSnapshot.events,
        ZZZ: { cluster: "SPORTS", node: "sports", probabilities: ["0.5", "0.5"] },
      },
      instruments: { ...exampleSnapshot.instruments, "WTI-SOON": binary("WTI", "68", 0.5, 500_000) },
    });
    const same = [
      ...["BTC-PERP", "ETH-PERP", "SPX-PERP", "WTI-PERP", "BTC-80000", "BTC-90-100", "BTC-200000"],
      ...["SPX-7600", "WTI-60", "PARLAY-PRICES"],
    ];
    for (const key of same) expect(after.get(key), key).to.deep.equal(before.get(key));
  });
});
