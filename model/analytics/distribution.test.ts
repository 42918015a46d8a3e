import { expect } from "chai";

import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { exampleSnapshot, outcome, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { handCube } from "../testing/handCube.ts";
import { conditionalProfit } from "./conditionalProfit.ts";
import { profitDistribution } from "./profitDistribution.ts";
import { worstScenarios } from "./worstScenarios.ts";

/** A perpetual at 100 USD a lot that gains s − 200 USD in scenario s of 400, and a contract that loses 1 USD in 390 to 399. */
const cube = handCube({
  snapshot: snapshotOf({ BTC: perp("BTC", 0, 100_000_000), VOTE: outcome("VOTE", 0, 90, 400_000) }),
  losses: { BTC: (s) => 200 - s, VOTE: (s) => (s >= 390 ? 1 : 0) },
});
const one = [{ instrument: "BTC", size: 1n }];
const shares = ["0.01", "0.0125", "0.5", "1"];

describe("profitDistribution", () => {
  it("behavior: quantiles, mean, tail and counts of profits that are −200, −199, … 199", () => {
    const { quantiles, mean, levels, histogram, points } = profitDistribution({
      cube,
      positions: one,
      shares,
      bins: 4,
    });
    expect(points).to.equal(400);
    // ⌈400·q⌉-th of the sorted: the 4th, 5th, 200th and 400th.
    expect(quantiles.map(({ profit }) => profit)).to.deep.equal(
      [-197, -196, -1, 199].map((p) => BigInt(p * 1e6)),
    );
    // Σ = −200.
    expect(mean).to.equal(-500_000n);
    // The four worst are −200 … −197; at 97.5 % the ten worst.
    expect(levels[0]).to.deep.equal({
      confidence: "0.99",
      valueAtRisk: 197_000_000n,
      expectedShortfall: 198_500_000n,
    });
    expect(levels[1]).to.deep.equal({
      confidence: "0.975",
      valueAtRisk: 191_000_000n,
      expectedShortfall: 195_500_000n,
    });
    expect(histogram.map(({ count }) => count)).to.deep.equal([100, 100, 100, 100]);
    expect([histogram[0]!.from, histogram.at(-1)!.to]).to.deep.equal([-200_000_000n, 199_000_001n]);
  });

  it("behavior: its Expected Shortfall is the margin's, and every scenario is counted", () => {
    const over = buildCube({
      profile: productionProfile,
      snapshot: exampleSnapshot,
      seeds: Array.from({ length: 8 }, (_, i) => [i, 5] as const),
    });
    const positions = over.instruments.map((instrument, i) => ({
      instrument,
      size: BigInt(i % 2 === 0 ? 30 : -20),
    }));
    const { levels, histogram } = profitDistribution({ cube: over, positions, shares, bins: 37 });
    const report = marginOf(over, positions);
    for (const [level, { valueAtRisk, expectedShortfall }] of [report, ...report.levels].entries()) {
      expect(levels[level]).to.deep.include({ valueAtRisk, expectedShortfall });
    }
    expect(histogram).to.have.length(37);
    expect(histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(over.points);
    histogram.slice(1).forEach(({ from }, b) => expect(from).to.equal(histogram[b]!.to));
  });

  it("behavior: a book that never moves is one bin", () => {
    const still = handCube({ snapshot: cube.snapshot, losses: {} });
    const { histogram } = profitDistribution({ cube: still, positions: one, shares, bins: 9 });
    expect(histogram).to.deep.equal([{ from: 0n, to: 1n, count: 400 }]);
  });

  it("error: no position, shares outside (0, 1], bins that are no number of bins", () => {
    const asked = { cube, positions: one, shares, bins: 4 };
    const refuse = (change: Partial<typeof asked>, code: string): void => {
      expect(() => profitDistribution({ ...asked, ...change }))
        .to.throw(ModelError)
        .with.property("code", code);
    };
    refuse({ positions: [] }, "emptyBook");
    for (const bins of [0, 1.5, 1001, NaN]) refuse({ bins }, "impossibleParameter");
    for (const share of ["0", "-0.1", "1.01"]) refuse({ shares: [share] }, "impossibleParameter");
    refuse({ shares: ["half"] }, "malformedDecimal");
    refuse({ positions: [{ instrument: "BTC", size: 1n << 60n }] }, "tooLarge");
  });
});

describe("conditionalProfit", () => {
  it("behavior: mean and spread of the book where the underlying moves from −200 % to 199 %", () => {
    const positions = [...one, { instrument: "VOTE", size: -2n }];
    const bins = conditionalProfit({ cube, positions, underlying: "BTC", bins: 20 });
    expect(bins.map(({ count }) => count)).to.deep.equal(Array.from({ length: 20 }, () => 20));
    // Scenarios 0 to 19: −200 to −181, mean −190.5; the worst is 5 % of 20, the 19th of them 95 %.
    expect(bins[0]).to.deep.include({ mean: -190_500_000n, low: -200_000_000n, high: -182_000_000n });
    expect(bins[0]!.move).to.be.closeTo(-1.905, 1e-12);
    // Scenarios 380 to 399: 180 to 199, and 2 USD of two short contracts in the last ten.
    expect(bins[19]).to.deep.include({ mean: 190_500_000n, high: 200_000_000n });
  });

  it("error: an underlying without coin or perpetual, one that is none, too many bins", () => {
    const asked = { cube, positions: one, underlying: "BTC", bins: 4 };
    for (const [change, code] of [
      [{ underlying: "ETH" }, "unknownUnderlying"],
      [{ underlying: "NONE" }, "unknownUnderlying"],
      [{ bins: 401 }, "impossibleParameter"],
      [{ bins: 0 }, "impossibleParameter"],
      [{ positions: [] }, "emptyBook"],
    ] as const) {
      expect(() => conditionalProfit({ ...asked, ...change }))
        .to.throw(ModelError)
        .with.property("code", code);
    }
  });
});

describe("worstScenarios", () => {
  it("behavior: worst first, with moves and what each position makes, worst first", () => {
    const positions = [
      { instrument: "BTC", size: -1n },
      { instrument: "VOTE", size: 3n },
    ];
    const [worst, next, ...others] = worstScenarios(cube, positions, 2);
    expect(others).to.deep.equal([]);
    expect(worst).to.deep.equal({
      scenario: 399,
      profit: -202_000_000n,
      moves: { BTC: 1.99 },
      positions: [
        { instrument: "BTC", profit: -199_000_000n },
        { instrument: "VOTE", profit: -3_000_000n },
      ],
    });
    expect(next).to.include({ scenario: 398, profit: -201_000_000n });
  });

  it("behavior: ties in their own order; a book without a price has no moves", () => {
    const worst = worstScenarios(cube, [{ instrument: "VOTE", size: 1n }], 3);
    expect(worst.map(({ scenario }) => scenario)).to.deep.equal([390, 391, 392]);
    expect(worst[0]!.moves).to.deep.equal({});
  });
});
