import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { scenarioDraws } from "../random/scenarioDraws.ts";
import { exampleSnapshot, option, perp, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { buildCube, cubeOverDraws } from "./buildCube.ts";
import type { Seed } from "./ScenarioCube.ts";

const scenarioSet = { sampler: "sobol", panels: 2, pointsPerPanel: 64 } as const;
const profile: Profile = { ...productionProfile, scenarioSet };
const seeds: readonly Seed[] = [
  [1, 0],
  [2, 0],
];

describe("buildCube", () => {
  it("behavior: instruments in the order of their keys, all scenarios of all panels, peaks of both kinds of scenarios", () => {
    const cube = buildCube({ profile, snapshot: exampleSnapshot, seeds });
    expect(cube.points).to.equal(128);
    expect(cube.instruments).to.deep.equal(Object.keys(exampleSnapshot.instruments).sort());
    expect(cube.rows.map((row) => row.length)).to.deep.equal(cube.instruments.map(() => 128));
    cube.peaks.forEach((peak, i) => {
      const all = [...cube.rows[i]!, ...cube.historical!.rows[i]!];
      expect(peak).to.equal(Math.max(...all.map(Math.abs)));
    });
    expect(cube.stress!.names).to.have.length(productionProfile.stress!.scenarios.length);
  });

  it("behavior: over the same points drawn by hand it is the same, without history", () => {
    const cube = buildCube({ profile, snapshot: exampleSnapshot, seeds });
    const draws = scenarioDraws(scenarioSet, seeds);
    const over = cubeOverDraws({ profile, snapshot: exampleSnapshot, draws });
    expect(over.rows).to.deep.equal(cube.rows);
    expect(over.points).to.equal(128);
    expect(over).to.not.have.property("historical");
    over.peaks.forEach((peak, i) => expect(peak).to.equal(Math.max(...cube.rows[i]!.map(Math.abs))));
  });

  it("behavior: a profile without stresses has none in its cube", () => {
    const { stress: _, ...calm } = profile;
    expect(buildCube({ profile: calm, snapshot: exampleSnapshot, seeds })).to.not.have.property("stress");
  });

  it("behavior: a coin as collateral moves as its perp does, but for the basis; put and call by parity with it", () => {
    const { basisPerRootDay: _, ...flat } = profile.assets.BTC!;
    const without = { ...profile, assets: { ...profile.assets, BTC: flat } };
    const snapshot = snapshotOf({
      COIN: spot("BTC", 4, 95_000_000_000, "0.9"),
      PERP: perp("BTC", 4, 95_000_000_000),
      CALL: option("call", "BTC", "95000", 30, 7_000_000_000, 4),
      PUT: option("put", "BTC", "95000", 30, 7_000_000_000, 4),
    });
    const { rows, instruments } = buildCube({ profile: without, snapshot, seeds });
    const rowOf = (key: string): Float64Array => rows[instruments.indexOf(key)]!;
    expect(rowOf("COIN")).to.deep.equal(rowOf("PERP"));
    const [coin, call, put] = [rowOf("COIN"), rowOf("CALL"), rowOf("PUT")];
    // C − P = S − K: with equal marks today, and each rounded to a unit of a ten-thousandth of a coin.
    coin.forEach((move, s) => expect(call[s]! - put[s]!).to.be.closeTo(move, 1.5));
    // Who owns an option can lose what it is worth and no more.
    for (const [row, mark] of [
      [call, 700_000],
      [put, 700_000],
    ] as const) {
      expect(Math.min(...row)).to.be.within(-mark, -1);
    }
    const { rows: based, instruments: keys } = buildCube({ profile, snapshot, seeds });
    expect(based[keys.indexOf("PERP")]).to.not.deep.equal(based[keys.indexOf("COIN")]);
  });

  it("behavior: a peg that breaks is among the moves", () => {
    // 1 − e^−0.7 = ½ of the scenarios halve the price; so that the mean stays, they are at ⅔ of it and the others at 4/3.
    const pegged = { ...profile.assets.BTC!, depeg: { perDay: "0.693147", fall: "0.5" } };
    const snapshot = snapshotOf({ PERP: perp("BTC", 0, 300_000_000) });
    const breaking = { ...profile, assets: { ...profile.assets, BTC: pegged } };
    const fallen = (using: Profile): number =>
      buildCube({ profile: using, snapshot, seeds }).rows[0]!.filter((move) => move < -60_000_000).length;
    expect(fallen(breaking)).to.be.within(56, 72);
    expect(fallen(profile)).to.be.below(4);
  });

  it("error: a profit and loss that is no longer exact, naming the instrument", () => {
    const snapshot = snapshotOf({ HUGE: perp("BTC", 0, 9e15) });
    const wild = {
      ...snapshot,
      assets: { ...snapshot.assets, BTC: { spot: "95000", volatility: "19" } },
    };
    expect(() => buildCube({ profile, snapshot: wild, seeds }))
      .to.throw(ModelError, "The profit and loss of one lot of HUGE is not a finite number (got ")
      .that.includes({
        code: "notFinite",
        remedy: "Check its mark, and the price and volatility of its underlying.",
      });
  });
});
