import { expect } from "chai";
import fc from "fast-check";
import type { Profile } from "../profiles/Profile.ts";
import { option, scalar, spot } from "../testing/exampleSnapshot.ts";
import { handCube, handProfile } from "../testing/handCube.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { holdingsAfter, holdingsAmong, holdingsOf } from "./Holdings.ts";
import { legsOf } from "./Leg.ts";
import { leastRequirement, requirement } from "./requirement.ts";

const snapshot = {
  ...strainedSnapshot,
  instruments: {
    ...strainedSnapshot.instruments,
    "BTC-CALL": option("call", "BTC", "95000", 30, 2_000_000_000, 4),
    "BTC-COIN": spot("BTC", 4, 95_000_000_000, "0.5"),
    "BTC-PART": scalar("BTC", "90000", "100000", 30, 500_000),
  },
};
const keys = Object.keys(snapshot.instruments);
const profile: Profile = {
  ...handProfile,
  scenarioSet: { sampler: "sobol", panels: 2, pointsPerPanel: 100 },
};
const cube = handCube({
  profile,
  snapshot,
  // Any losses that tell instruments apart.
  losses: Object.fromEntries(keys.map((key, i) => [key, (s: number) => ((s * (i + 3)) % 17) / 100 - 0.07])),
  stresses: { fall: Object.fromEntries(keys.map((key, i) => [key, (i % 5) / 10 - 0.2])) },
});
const measure = cubeMeasure(cube);
const context = { ...measure.surroundings, market: cube.market, rules: measure.rules, measure };

const books = fc
  .dictionary(fc.constantFrom(...keys), fc.integer({ min: -500, max: 500 }), { minKeys: 1, maxKeys: 12 })
  .map((book) =>
    legsOf(
      cube.market,
      Object.entries(book).map(([instrument, size]) => ({ instrument, size: BigInt(size) })),
    ),
  );

describe("holdings", () => {
  it("behavior: a part of what is held is what it would be if nothing else had been held", () => {
    fc.assert(
      fc.property(books, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (legs, isIn) => {
        const part = new Set(legs.filter((_, i) => isIn[i]).map(({ index }) => index));
        const left = holdingsAmong(context, holdingsOf(context, legs), ({ index }) => part.has(index));
        const alone = holdingsOf(
          context,
          legs.filter(({ index }) => part.has(index)),
        );
        expect(left.legs).to.deep.equal(alone.legs);
        expect(left.components).to.have.deep.members(alone.components);
        const bucketsOf = ({ buckets }: typeof left) =>
          buckets.map((bucket) => ({ own: bucket.legs, shortfall: bucket.shortfall(measure) }));
        expect(bucketsOf(left)).to.have.deep.members(bucketsOf(alone));
        expect(requirement(context, left).total).to.equal(requirement(context, alone).total);
      }),
      { numRuns: 100, seed: 51 },
    );
  });

  it("behavior: after a trade is what it would be anew; what was not traded is not found again", () => {
    const trades = fc.dictionary(fc.constantFrom(...keys), fc.integer({ min: -500, max: 500 }), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(books, trades, (legs, trade) => {
        const lots = new Map(legs.map(({ index, size }) => [index, size]));
        const traded = new Set(Object.keys(trade).map((key) => cube.market.indexOf.get(key)!));
        Object.values(trade).forEach((size, i) => lots.set([...traded][i]!, BigInt(size)));
        const changed = [...lots]
          .map(([index, size]) => ({ index, size }))
          .filter(({ size }) => size !== 0n)
          .sort((a, b) => a.index - b.index);
        const before = holdingsOf(context, legs);
        const after = holdingsAfter(context, before, changed, traded);
        const anew = holdingsOf(context, changed);
        expect([after.legs, after.components, after.clusters]).to.deep.equal([
          anew.legs,
          anew.components,
          anew.clusters,
        ]);
        expect(after.buckets.map(({ legs: own }) => own)).to.deep.equal(
          anew.buckets.map(({ legs: own }) => own),
        );
        expect(requirement(context, after).total).to.equal(requirement(context, anew).total);
        for (const part of ["components", "buckets", "clusters"] as const) {
          const known: readonly { readonly legs: readonly { readonly index: number }[] }[] = before[part];
          const namesOf = (group: (typeof known)[number]) => group.legs.map(({ index }) => index).join();
          for (const group of known) {
            if (group.legs.some(({ index }) => traded.has(index))) continue;
            const same = after[part].find((one) => namesOf(one) === namesOf(group));
            if (same !== undefined) expect(same, part).to.equal(group);
          }
        }
      }),
      { numRuns: 100, seed: 53 },
    );
  });

  it("behavior: charges on a traded instrument are those of what the owner now has of it", () => {
    const [leg] = legsOf(cube.market, [{ instrument: "BTC-PERP", size: 100n }]);
    const alone = holdingsOf(context, [leg!]);
    const owner = { ...context, ownerLots: new Map([[leg!.index, 1_000_000n]]) };
    const after = holdingsAfter(owner, alone, [leg!], new Set([leg!.index]));
    expect(after.legs).to.deep.equal(holdingsOf(owner, [leg!]).legs);
    expect(after.legs).to.not.deep.equal(alone.legs);
    expect(holdingsAfter(owner, alone, [leg!], new Set()).legs[0]).to.equal(alone.legs[0]);
  });

  it("behavior: what needs no scenario of the sample is at most the requirement", () => {
    fc.assert(
      fc.property(books, (legs) => {
        const held = holdingsOf(context, legs);
        return leastRequirement(context, held) <= requirement(context, held).total;
      }),
      { numRuns: 100, seed: 52 },
    );
  });
});
