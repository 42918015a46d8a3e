import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { philox } from "../random/philox.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { exampleSnapshot, outcome, snapshotOf } from "../testing/exampleSnapshot.ts";
import { exactLegSet } from "./exactLegSet.ts";
import { greedyLegSet } from "./greedyLegSet.ts";
import { liquidationReport } from "./liquidationReport.ts";
import { minimalLegSet } from "./minimalLegSet.ts";
import { rankLegs } from "./rankLegs.ts";

const usd = 1_000_000n;
const cent = 10_000n;
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 4, pointsPerPanel: 2048 },
} as const;
const seeds = [0, 1, 2, 3].map((i) => [i, 7] as const);
const cube = buildCube({ profile, snapshot: exampleSnapshot, seeds });
const margin = (positions: readonly Position[]): bigint => marginOf(cube, positions).initialMargin;

/** Reproducible random books: legs of the example's instruments, each of 100 to 3,100 USD of worst case. */
function randomBook(seed: number, legs: number): Position[] {
  const uniforms = (counter: number): number => {
    const words = new Uint32Array(4);
    philox(counter, 0, 0, 0, seed, 99, words);
    return words[0]! / 2 ** 32;
  };
  return [...cube.instruments]
    .map((instrument, i) => ({ instrument, at: uniforms(i) }))
    .sort((a, b) => a.at - b.at)
    .slice(0, legs)
    .map(({ instrument }, i) => {
      const dollars = BigInt(Math.floor(1e6 * (100 + 3000 * uniforms(100 + i))));
      const side = uniforms(200 + i) < 0.5 ? -1n : 1n;
      const lot = worstCase(exampleSnapshot, [{ instrument, size: side }]);
      return { instrument, size: side * (dollars / lot + 1n) };
    });
}

/** n outcomes of a mark of 50 ¢, so that the worst case of size q is q/2 USD whatever its sign. */
const even = snapshotOf(
  Object.fromEntries(
    ["A", "B", "C", "D", "E", "F"].map((key) => [key, outcome("GAME-1", 0, 3, 500_000)] as const),
  ),
);
const sized = (sizes: Record<string, bigint>): Position[] =>
  Object.entries(sizes).map(([instrument, size]) => ({ instrument, size }));

describe("minimalLegSet", () => {
  it("behavior: of a margin that is a sum it is the least subset that reaches what is missing, by hand", () => {
    // Costs 50, 40, 35, 30, 20, 10; the margin is the sum, 185; equity 100, so 85 must go: 50 + 35.
    const positions = sized({ A: 100n, B: -80n, C: 70n, D: -60n, E: 40n, F: 20n });
    const problem = {
      snapshot: even,
      positions,
      equity: 100n * usd,
      margin: (kept: readonly Position[]) => worstCase(even, kept),
    };
    for (const set of [minimalLegSet(problem), greedyLegSet(problem)]) {
      expect(set.worstCaseClosed).to.equal(85n * usd);
      expect(set.margin).to.equal(100n * usd);
      expect([...set.closed, ...set.kept]).to.have.deep.members(positions);
    }
    expect(minimalLegSet(problem).closed.map(({ instrument }) => instrument)).to.deep.equal(["A", "C"]);
  });

  it("behavior: a hedge is not closed, although it is the cheapest leg", () => {
    const positions = [
      { instrument: "BTC-PERP", size: 10_000n },
      { instrument: "BTC-95000", size: -200n },
      { instrument: "SPX-PERP", size: 300n },
    ];
    const { closed, method } = minimalLegSet({
      snapshot: exampleSnapshot,
      positions,
      equity: (margin(positions) * 80n) / 100n,
      margin,
    });
    expect(method).to.equal("exact");
    expect(closed.map(({ instrument }) => instrument)).to.not.include("BTC-95000");
  });

  it("behavior: greedy closes at most 50 % more than exact on any of 20 random books, 5 % more on average", function () {
    this.timeout(20_000);
    const gaps = Array.from({ length: 20 }, (_, seed) => {
      const positions = randomBook(seed, 7);
      const equity = (margin(positions) * BigInt(60 + (seed % 4) * 10)) / 100n;
      const problem = { snapshot: exampleSnapshot, positions, equity, margin };
      const exact = exactLegSet(problem);
      const greedy = greedyLegSet(problem);
      for (const set of [exact, greedy]) {
        expect(set.margin <= equity).to.equal(true);
        expect(set.margin).to.equal(margin(set.kept));
        expect(set.worstCaseClosed).to.equal(worstCase(exampleSnapshot, set.closed));
      }
      return Number(greedy.worstCaseClosed) / Number(exact.worstCaseClosed) - 1;
    });
    expect(Math.min(...gaps)).to.be.at.least(0);
    expect(Math.max(...gaps)).to.be.at.most(0.5);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).to.be.at.most(0.05);
  });

  it("behavior: above twelve legs the answer is greedy, restores, and no leg of it could stay open", function () {
    this.timeout(20_000);
    const positions = randomBook(5, 14);
    const equity = (margin(positions) * 75n) / 100n;
    const set = minimalLegSet({ snapshot: exampleSnapshot, positions, equity, margin });
    expect(set.method).to.equal("greedy");
    expect(set.margin <= equity).to.equal(true);
    for (const leg of set.closed) expect(margin([...set.kept, leg]) > equity).to.equal(true);
  });

  it("error: an empty book, an equity that suffices, one below zero", () => {
    const one = [{ instrument: "BTC-PERP", size: 100n }];
    const problem = { snapshot: exampleSnapshot, positions: one, equity: 1n, margin };
    for (const [change, code] of [
      [{ positions: [] }, "emptyBook"],
      [{ positions: [{ instrument: "BTC-PERP", size: 0n }] }, "emptyBook"],
      [{ equity: margin(one) }, "aboveMargin"],
      [{ equity: -1n }, "unreachable"],
      [{ margin: () => 5n }, "unreachable"],
    ] as const) {
      expect(() => minimalLegSet({ ...problem, ...change }))
        .to.throw(ModelError)
        .with.property("code", code);
    }
    expect(() => greedyLegSet({ ...problem, margin: () => 5n }))
      .to.throw(ModelError)
      .with.property("code", "unreachable");
    expect(() => exactLegSet({ ...problem, positions: randomBook(1, 13) }))
      .to.throw(ModelError)
      .with.property("code", "tooLarge");
  });
});

describe("rankLegs", () => {
  it("behavior: contributions sum to the Expected Shortfall, a hedge has a negative one and comes last", () => {
    const positions = [
      { instrument: "BTC-PERP", size: 10_000n },
      { instrument: "ETH-PERP", size: -90_000n },
      { instrument: "SPX-PERP", size: 300n },
    ];
    const ranks = rankLegs(cube, positions);
    const total = ranks.reduce((sum, { tailContribution }) => sum + tailContribution, 0n);
    expect(total).to.equal(marginOf(cube, positions).expectedShortfall);
    const hedge = ranks.at(-1)!;
    // 1 BTC long, 9 ETH short: a third of its value.
    expect(hedge.instrument).to.equal("ETH-PERP");
    expect(hedge.tailContribution < 0n).to.equal(true);
    expect(ranks.map(({ reliefPerDollar }) => reliefPerDollar)).to.deep.equal(
      ranks.map(({ reliefPerDollar }) => reliefPerDollar).sort((a, b) => b - a),
    );
  });

  it("behavior: where the margin is the Expected Shortfall, closing d frees at most its contribution (a convex function lies above its tangent)", () => {
    const positions = [
      { instrument: "BTC-PERP", size: 10_000n },
      { instrument: "ETH-PERP", size: 100_000n },
    ];
    const whole = marginOf(cube, positions).expectedShortfall;
    for (const rank of rankLegs(cube, positions)) {
      const rest = positions.map(({ instrument, size }) => ({
        instrument,
        size: instrument === rank.instrument ? size - rank.trialLots : size,
      }));
      const freed = whole - marginOf(cube, rest).expectedShortfall;
      const tangent = (rank.tailContribution * rank.trialLots) / rank.size;
      expect(freed <= tangent + 2n).to.equal(true);
      expect(Number(freed)).to.be.closeTo(Number(tangent), 0.02 * Number(tangent));
    }
  });

  it("error: an empty book and an unknown leg", () => {
    expect(() => rankLegs(cube, []))
      .to.throw(ModelError)
      .with.property("code", "emptyBook");
    expect(() => rankLegs(cube, [{ instrument: "DOGE", size: 1n }]))
      .to.throw(ModelError)
      .with.property("code", "unknownInstrument");
  });
});

describe("liquidationReport", () => {
  const positions = [
    { instrument: "BTC-PERP", size: 10_000n },
    { instrument: "ETH-PERP", size: 90_000n },
    { instrument: "VOTE-1", size: 5_000n },
    { instrument: "BTC-120000", size: -4_000n },
  ];
  const whole = margin(positions);

  it("behavior: the slice restores the margin to a cent and a lot a leg, at equity E − bonus", () => {
    const equity = (whole * 80n) / 100n;
    const { before, slice, closing, legs } = liquidationReport({ cube, positions, equity, rate: 50_000n });
    expect(before.initialMargin).to.equal(whole);
    // (1 − .8)/(1 − .05)
    expect(Number(slice.fraction) / 1e18).to.be.closeTo(0.2 / 0.95, 1e-6);
    expect(Number(slice.bonus)).to.be.closeTo((Number(whole) * 0.05 * 0.2) / 0.95, 10);
    expect(slice.after.equity).to.equal(equity - slice.bonus);
    expect(slice.after.equity >= slice.recordedMargin).to.equal(true);
    const lots = positions.map(({ instrument, size }) => ({ instrument, size: size > 0n ? 1n : -1n }));
    const slack = cent + 2n * worstCase(exampleSnapshot, lots);
    expect(slice.after.initialMargin <= slice.recordedMargin + slack).to.equal(true);
    slice.moved.forEach(({ instrument, size }, i) => {
      const left = slice.kept.find((leg) => leg.instrument === instrument)?.size ?? 0n;
      expect(size + left).to.equal(positions[i]!.size);
    });
    expect(closing!.after.initialMargin <= equity).to.equal(true);
    expect(legs).to.have.length(4);
  });

  it("behavior: an account that is worth nothing goes whole, for no bonus", () => {
    const { slice, closing } = liquidationReport({ cube, positions, equity: -5n * usd, rate: 50_000n });
    expect(slice.fraction).to.equal(10n ** 18n);
    expect(slice.bonus).to.equal(0n);
    expect(slice.kept).to.deep.equal([]);
    expect(slice.after.initialMargin).to.equal(0n);
    expect(closing).to.equal(undefined);
  });

  it("error: a healthy account and an empty one", () => {
    expect(() => liquidationReport({ cube, positions, equity: whole, rate: 0n }))
      .to.throw(ModelError)
      .with.property("code", "aboveMargin");
    expect(() => liquidationReport({ cube, positions: [], equity: 0n, rate: 0n }))
      .to.throw(ModelError)
      .with.property("code", "emptyBook");
  });
});
