import { expect } from "chai";

import type { HistoricalResiduals } from "../history/HistoricalResiduals.ts";
import type { Profile } from "../profiles/Profile.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import { binary, exampleSnapshot, outcome, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { buildCube } from "./buildCube.ts";
import type { ScenarioCube, Seed } from "./ScenarioCube.ts";

const seeds: readonly Seed[] = [
  [1, 0],
  [2, 0],
];

function cubeOf(
  assets: Record<string, string>,
  days: number,
  snapshot = exampleSnapshot,
  from = seeds,
  changes: Partial<Profile> = {},
): ScenarioCube {
  const historical: HistoricalResiduals = {
    lambda: "0.97",
    multiplier: "1",
    from: "2024-01-01",
    to: "2024-12-31",
    days,
    assets,
  };
  const scenarioSet = { sampler: "sobol", panels: 2, pointsPerPanel: 64 } as const;
  return buildCube({
    // The snapshot's volatility as it is, which the closed forms below are at.
    profile: { ...productionProfile, assets: defaultAssets, scenarioSet, historical, ...changes },
    snapshot,
    seeds: from,
  });
}

const historicalRow = (cube: ScenarioCube, key: string): readonly number[] => [
  ...cube.historical!.rows[cube.instruments.indexOf(key)]!,
];

describe("filteredHistoricalRows", () => {
  const moves = [-5, -1, 0, 0.5, 2, 3.5];
  const text = moves.map((z) => String(z * 10_000)).join(" ");

  it("behavior: a perp moves by e^(zσ√h − c) − 1, c such that the mean is the price of now", () => {
    const cube = cubeOf({ BTC: text, SPX: text }, moves.length);
    expect(cube.historical!.points).to.equal(moves.length);
    for (const [key, sigma, mark, lots] of [
      ["BTC-PERP", 0.65 * Math.sqrt(1 / 365), 95_000e6, 1e4],
      ["SPX-PERP", 0.18 * Math.sqrt(2 / 252), 7_400e6, 100],
    ] as const) {
      const mean = moves.reduce((sum, z) => sum + Math.exp(z * sigma), 0) / moves.length;
      historicalRow(cube, key).forEach((value, t) => {
        const expected = ((Math.exp(moves[t]! * sigma) / mean - 1) * mark) / lots;
        expect(value).to.be.closeTo(expected, 0.51);
      });
    }
  });

  it("behavior: rows are joint: what two assets lost on one day stands in one scenario", () => {
    const cube = cubeOf({ BTC: "10000 -30000 5000", ETH: "-20000 -40000 10000" }, 3);
    expect(historicalRow(cube, "BTC-PERP").map(Math.sign)).to.deep.equal([1, -1, 1]);
    expect(historicalRow(cube, "ETH-PERP").map(Math.sign)).to.deep.equal([-1, -1, 1]);
  });

  it("behavior: contracts are revalued by the Monte-Carlo's own functions", () => {
    // A fall of BTC lowers the contract above and the one that pays today only if the bridge says so.
    const snapshot = snapshotOf({
      up: binary("BTC", "95000", 30, 500_000),
      down: binary("BTC", "95000", 30, 500_000, "less"),
    });
    const cube = cubeOf({ BTC: "0 -30000 30000" }, 3, snapshot);
    const up = historicalRow(cube, "up");
    const down = historicalRow(cube, "down");
    up.forEach((value, t) => expect(value + down[t]!).to.be.closeTo(0, 1));
    // N(d₂) at a 30-day volatility of .65√(30/365) = 18.6 %: a move of 10 % changes the odds by about a fifth.
    expect(up[1]).to.be.within(-260_000, -150_000);
    expect(up[2]).to.be.within(150_000, 260_000);
  });

  it("behavior: events take their Monte-Carlo draw, from the start again after the panel", () => {
    const snapshot = snapshotOf({
      vote: outcome("VOTE", 0, 90, 420_000),
      BTC: perp("BTC", 4, 95_000_000_000),
    });
    const days = 100;
    const cube = cubeOf({ BTC: Array(days).fill("10000").join(" ") }, days, snapshot);
    const drawn = cube.rows[cube.instruments.indexOf("vote")]!;
    historicalRow(cube, "vote").forEach((value, t) => expect(value).to.equal(drawn[t % 64]));
  });

  it("behavior: a day before an asset's history begins takes its Monte-Carlo draw", () => {
    const analytic = { compensation: "analytic" } as const;
    const cube = cubeOf({ BTC: "x -30000 x", ETH: "0 0 0" }, 3, exampleSnapshot, seeds, analytic);
    const drawn = cube.rows[cube.instruments.indexOf("BTC-PERP")]!;
    const [first, second, third] = historicalRow(cube, "BTC-PERP");
    expect(first).to.equal(drawn[0]);
    expect(third).to.equal(drawn[2]);
    // −3σ of one day at 65 % a year, drift taken out.
    const sigma = 0.65 / Math.sqrt(365);
    expect(second).to.be.closeTo(9_500_000 * (Math.exp(-3 * sigma - (sigma * sigma) / 2) - 1), 1);
  });

  it("behavior: no seed enters where history is complete", () => {
    const assets = { BTC: text, ETH: text, SPX: text, WTI: text };
    const one = cubeOf(assets, moves.length);
    const other = cubeOf(assets, moves.length, exampleSnapshot, [
      [7, 7],
      [8, 8],
    ]);
    for (const key of ["BTC-PERP", "ETH-PERP", "SPX-PERP", "WTI-PERP", "BTC-80000", "SPX-7600"]) {
      expect(historicalRow(one, key)).to.deep.equal(historicalRow(other, key));
    }
    expect(one.rows[0]).not.to.deep.equal(other.rows[0]);
  });

  it("behavior: peaks cover the historical moves, so that sums over them stay exact", () => {
    const cube = cubeOf({ BTC: "200000 0 -200000" }, 3);
    const at = cube.instruments.indexOf("BTC-PERP");
    expect(cube.peaks[at]).to.equal(Math.max(...cube.historical!.rows[at]!.map(Math.abs)));
  });

  it("behavior: a profile without residuals has no historical rows", () => {
    const { historical: _, ...without } = productionProfile;
    const cube = buildCube({
      profile: { ...without, scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel: 64 } },
      snapshot: exampleSnapshot,
      seeds: [[1, 0]],
    });
    expect(cube.historical).to.equal(undefined);
  });
});
