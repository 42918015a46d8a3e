import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { philox } from "../random/philox.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { exampleSnapshot, outcome, snapshotOf } from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { exactLegSet } from "./exactLegSet.ts";
import { fewestLots } from "./fewestLots.ts";
import { greedyLegSet } from "./greedyLegSet.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";
import { liquidationReport } from "./liquidationReport.ts";
import { minimalLegSet } from "./minimalLegSet.ts";
import { rankLegs } from "./rankLegs.ts";

const usd = 1_000_000n;
const cent = 10_000n;
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 4, pointsPerPanel: 512 },
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

/** Outcomes of a mark of 50 ¢, so that the worst case of size q is q/2 USD whatever its sign. */
const even = snapshotOf(
  Object.fromEntries("ABCDEFGHI".split("").map((key) => [key, outcome("GAME-1", 0, 3, 500_000)] as const)),
);
const sized = (sizes: Record<string, bigint>): Position[] =>
  Object.entries(sizes).map(([instrument, size]) => ({ instrument, size }));

describe("minimalLegSet", () => {
  const additive = (relief: Record<string, bigint>) => (kept: readonly Position[]) =>
    kept.reduce((sum, { instrument, size }) => sum + relief[instrument]! * (size < 0n ? -size : size), 0n);

  it("behavior: of a margin that is a sum it is the least subset that reaches what is missing, by hand", () => {
    // Costs 50, 40, 35, 30, 20, 10; the margin is the sum, 185; equity 100, so 85 must go: 50 + 35, with no leg in part.
    const positions = sized({ A: 100n, B: -80n, C: 70n, D: -60n, E: 40n, F: 20n });
    const margin = (kept: readonly Position[]) => worstCase(even, kept);
    const set = minimalLegSet({ snapshot: even, positions, equity: 100n * usd, margin });
    expect(set.worstCaseClosed).to.equal(85n * usd);
    expect(set.margin).to.equal(100n * usd);
    expect(positionsOf(set)).to.deep.equal(positions);
    // Half a dollar a lot: 50.3 USD missing are 101 lots, rounded up; 0.2 of those 50.5 USD are too many.
    const short = exactLegSet({ snapshot: even, positions, equity: 134_700_000n, margin });
    expect(short.worstCaseClosed).to.equal(50_500_000n);
    expect(short.margin).to.equal(134_500_000n);
  });

  it("behavior: the last leg goes in part, the fewest lots that restore, on its own side", () => {
    // Half a dollar of worst case a lot; a lot of A frees 25 ¢, of B 45, of C 35. 70 USD are missing: B whole frees 54,
    // of C 46 lots free 16.10 (45 only 15.75). 120·0.5 + 46·0.5 = 83 USD.
    const positions = sized({ A: 200n, B: -120n, C: -80n });
    const margin = additive({ A: 250_000n, B: 450_000n, C: 350_000n });
    const problem = { snapshot: even, positions, equity: margin(positions) - 70n * usd, margin };
    for (const find of [exactLegSet, greedyLegSet]) {
      const set = find(problem);
      expect(set.lastLeg).to.equal("C");
      expect(set.closed).to.deep.equal(sized({ B: -120n, C: -46n }));
      expect(set.kept).to.deep.equal(sized({ A: 200n, C: -34n }));
      expect(set.worstCaseClosed).to.equal(83n * usd);
      expect(set.margin).to.equal(problem.equity - 100_000n);
    }
  });

  it("behavior: nothing in part where the last lot of a leg is needed", () => {
    const positions = sized({ A: 3n, B: 5n });
    const margin = additive({ A: 1n * usd, B: 2n * usd });
    const set = minimalLegSet({ snapshot: even, positions, equity: 3n * usd, margin });
    expect(set).to.deep.include({ closed: sized({ B: 5n }), kept: sized({ A: 3n }), lastLeg: undefined });
  });

  it("behavior: on random books of convex margins exact is the best of all whole legs with any lots of any last one", () => {
    const counts = { books: 0, partial: 0 };
    for (let seed = 0; seed < 300; seed++) {
      const { positions, equity, margin } = smallProblem(seed);
      const problem = { snapshot: even, positions, equity, margin };
      if (margin(positions) <= equity) continue;
      counts.books++;
      const least = bruteForce(problem);
      const exact = exactLegSet(problem);
      const greedy = greedyLegSet(problem);
      expect(exact.worstCaseClosed, `book ${seed}`).to.equal(least);
      expect(greedy.worstCaseClosed >= least).to.equal(true);
      for (const set of [exact, greedy]) {
        expect(set.margin).to.equal(margin(set.kept));
        expect(set.margin <= equity).to.equal(true);
        expect(set.worstCaseClosed).to.equal(worstCase(even, set.closed));
        expect(positionsOf(set)).to.deep.equal(positions);
        if (set.lastLeg === undefined) continue;
        counts.partial++;
        expect(margin(withOneLotReopened(set, set.lastLeg)) > equity).to.equal(true);
      }
    }
    expect(counts.books).to.be.greaterThan(200);
    expect(counts.partial).to.be.greaterThan(100);
  });

  it("behavior: greedy takes back a leg that was best per dollar when others do with less", () => {
    // One lot each, cost/relief in cents: A 60/58, D 52/50, E 53/50; 100 missing. A first, then D: 112; D and E: 105.
    const snapshot = snapshotOf({
      A: outcome("GAME-1", 0, 3, 600_000),
      D: outcome("GAME-1", 0, 3, 520_000),
      E: outcome("GAME-1", 0, 3, 530_000),
    });
    const positions = sized({ A: 1n, D: 1n, E: 1n });
    const margin = additive({ A: 580_000n, D: 500_000n, E: 500_000n });
    const set = greedyLegSet({ snapshot, positions, equity: 580_000n, margin });
    expect(set.closed).to.deep.equal(sized({ D: 1n, E: 1n }));
    expect(set.worstCaseClosed).to.equal(1_050_000n);
  });

  it("behavior: greedy goes by what a leg frees per dollar, after the legs that are closed already", () => {
    // 50 ¢ a lot: C frees 300 for 200, A 10 for 20, B 9 for 10, and 312 are missing: C, then B, then 3 of A's 10 by 12 lots.
    const positions = sized({ C: 400n, A: 40n, B: 20n });
    const margin = additive({ C: 750_000n, A: 250_000n, B: 450_000n });
    const set = greedyLegSet({ snapshot: even, positions, equity: 7n * usd, margin });
    expect(set.closed).to.deep.equal(sized({ C: 400n, A: 12n, B: 20n }));
    expect(set.worstCaseClosed).to.equal(216n * usd);
  });

  it("behavior: a leg that is held open stays so while others are closed in its place", () => {
    // Cents a lot, cost/relief: A 60/58 of one lot, D 5.2/5 and E 5.3/5 of ten; 100 missing. A and nine lots of D: 106.8.
    // Without A: all of D and of E, 105. Were A closed again, it would be first again.
    const snapshot = snapshotOf({
      A: outcome("GAME-1", 0, 3, 600_000),
      D: outcome("GAME-1", 0, 3, 52_000),
      E: outcome("GAME-1", 0, 3, 53_000),
    });
    const positions = sized({ A: 1n, D: 10n, E: 10n });
    const margin = additive({ A: 580_000n, D: 50_000n, E: 50_000n });
    const set = greedyLegSet({ snapshot, positions, equity: 580_000n, margin });
    expect(set.closed).to.deep.equal(sized({ D: 10n, E: 10n }));
    expect(set.worstCaseClosed).to.equal(1_050_000n);
  });

  it("behavior: of the legs that are closed the dearest is held open first, the others stay closed", () => {
    // Greedy closes P, Q, R for 120. With Q open, X goes in its place: 115; with P open, Y: 117, from where nothing is better.
    const set = greedyLegSet(
      oneLotEach(
        { P: 40, Q: 50, R: 30, X: 45, Y: 37 },
        { "": 100, P: 60, PQ: 30, PR: 50, PX: 50, PY: 45, PQR: 0, PRX: 0, QRY: 0 },
      ),
    );
    expect(set.closed.map(({ instrument }) => instrument).join("")).to.equal("PRX");
    expect(set.worstCaseClosed).to.equal(1_150_000n);
  });

  it("behavior: a leg that turns out not to be needed is not closed", () => {
    const problem = oneLotEach({ P: 40, Q: 50, R: 30 }, { "": 100, P: 60, PQ: 30, PQR: 0, QR: 0 });
    const set = greedyLegSet(problem);
    expect(set.closed).to.deep.equal(sized({ Q: 1n, R: 1n }));
    expect(set.worstCaseClosed).to.equal(800_000n);
  });

  it("behavior: of sets that cost the same exact takes the one with fewer legs, then the first of the book", () => {
    // Three of four lots of E restore after A and B, after D, or after G, each of which costs 10 USD.
    const positions = sized({ A: 10n, B: 10n, D: 20n, G: 20n, E: 4n });
    const margin = (kept: readonly Position[]): bigint => {
      const lots = (key: string) => kept.find(({ instrument }) => instrument === key)?.size ?? 0n;
      const pair = lots("A") + lots("B") === 0n;
      return lots("E") <= 1n && (pair || lots("D") === 0n || lots("G") === 0n) ? 0n : usd;
    };
    const set = exactLegSet({ snapshot: even, positions, equity: 0n, margin });
    expect(set.closed).to.deep.equal(sized({ D: 20n, E: 3n }));
    expect(set.worstCaseClosed).to.equal(11_500_000n);
    // Two margins: of the book and without its first leg. A set that costs as much as the answer is not looked at.
    const twins = sized({ A: 1n, B: 1n });
    const either = (kept: readonly Position[]): bigint => (kept.length < 2 ? 0n : usd);
    expect(exactLegSet({ snapshot: even, positions: twins, equity: 0n, margin: either })).to.deep.include({
      closed: twins.slice(0, 1),
      evaluations: 2,
    });
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

  it("behavior: greedy closes at most 50 % more than exact on any of 12 random books, 5 % more on average", () => {
    const gaps = Array.from({ length: 12 }, (_, seed) => {
      const positions = randomBook(seed, 5);
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

  it("behavior: exact up to eight legs, greedy above; legs of no size are not legs", () => {
    const book = (legs: number): Position[] =>
      Array.from({ length: legs }, (_, i) => ({ instrument: "ABCDEFGHI"[i]!, size: 1n }));
    const problem = {
      snapshot: even,
      equity: 1n,
      margin: (kept: readonly Position[]) => BigInt(kept.length),
    };
    expect(minimalLegSet({ ...problem, positions: book(8) }).method).to.equal("exact");
    expect(minimalLegSet({ ...problem, positions: book(9) }).method).to.equal("greedy");
    const flat = { instrument: "I", size: 0n };
    const { method, kept } = minimalLegSet({ ...problem, positions: [flat, ...book(8)] });
    expect(method).to.equal("exact");
    expect(kept).to.have.length(1);
  });

  it("behavior: every margin that is computed is counted", () => {
    for (const find of [exactLegSet, greedyLegSet]) {
      let asked = 0;
      const { positions, equity, margin } = smallProblem(2);
      const counting = (kept: readonly Position[]): bigint => {
        asked++;
        return margin(kept);
      };
      expect(find({ snapshot: even, positions, equity, margin: counting }).evaluations).to.equal(asked);
    }
  });

  it("error: an empty book, an equity that suffices, one below zero, a margin that nothing restores, too many legs", () => {
    const one = [{ instrument: "BTC-PERP", size: 100n }];
    const needed = margin(one);
    const problem = { snapshot: exampleSnapshot, positions: one, equity: 1n, margin };
    const never = { ...problem, margin: () => 5n };
    const nine = { ...problem, positions: randomBook(1, 9) };
    for (const [call, code, value, words] of [
      [() => minimalLegSet({ ...problem, positions: [] }), "emptyBook", 0, "no leg to close"],
      [
        () => minimalLegSet({ ...problem, positions: [{ instrument: "BTC-PERP", size: 0n }] }),
        "emptyBook",
        0,
        "Pass an open position.",
      ],
      [
        () => minimalLegSet({ ...problem, equity: needed }),
        "aboveMargin",
        `equity ${needed}, margin ${needed}`,
        "covers the margin already (got",
      ],
      [
        () => minimalLegSet({ ...problem, equity: needed + 1n }),
        "aboveMargin",
        undefined,
        "Nothing needs to be closed.",
      ],
      [
        () => minimalLegSet({ ...problem, equity: -1n }),
        "unreachable",
        -1n,
        "The equity is negative: without any leg the account would still be short (got -1). Deposit, or leave",
      ],
      [
        () => exactLegSet(never),
        "unreachable",
        1n,
        "No set of legs restores the margin, not even all of them (got 1)",
      ],
      [
        () => greedyLegSet(never),
        "unreachable",
        1n,
        "No set of legs restores the margin, not even all of them (got 1)",
      ],
      [() => exactLegSet(never), "unreachable", 1n, "The margin of nothing must be 0"],
      [() => greedyLegSet(never), "unreachable", 1n, "The margin of nothing must be 0"],
      [() => exactLegSet(nine), "tooLarge", 9, "at most 8 of them (got 9). Use greedyLegSet."],
    ] as const) {
      const error = refusalOf(call);
      expect(error.code).to.equal(code);
      if (value !== undefined) expect(error.value).to.equal(value);
      expect(error.message).to.include(words);
    }
    // The last unit below the margin is enough for a liquidation; an equity of nothing closes everything.
    expect(minimalLegSet({ ...problem, equity: needed - 1n }).closed).to.have.length(1);
    expect(minimalLegSet({ ...problem, equity: 0n })).to.deep.include({ closed: one, kept: [], margin: 0n });
  });
});

describe("fewestLots", () => {
  it("behavior: the least number of lots from which on the margin is restored, in as many questions as halvings; none if all do not", () => {
    for (let most = 1n; most <= 20n; most++) {
      for (let least = 1n; least <= most; least++) {
        let asked = 0;
        const answer = fewestLots({
          equity: 0n,
          none: least,
          most,
          marginAt: (lots) => {
            asked++;
            expect(lots >= 1n && lots <= most).to.equal(true);
            return least - lots;
          },
        });
        expect(answer).to.deep.equal({ lots: least, margin: 0n });
        // Once for the most, then halvings of `most`.
        expect(asked).to.be.at.most(1 + Math.ceil(Math.log2(Number(most))));
      }
      const never = fewestLots({ equity: 0n, none: most + 1n, most, marginAt: (lots) => most + 1n - lots });
      expect(never).to.equal(undefined);
    }
  });

  it("behavior: of every convex margin with a valley, wherever it lies and however wide, the first lot of it", () => {
    const most = 23n;
    for (let floor = 1n; floor < most; floor++) {
      for (const [down, up] of [
        [1n, 1n],
        [7n, 1n],
        [1n, 9n],
      ] as const) {
        // Falls by `down` a lot to 0 at `floor`, rises by `up` from there.
        const marginAt = (lots: bigint): bigint =>
          lots < floor ? down * (floor - lots) : up * (lots - floor);
        for (let equity = 0n; equity < down * floor && equity < up * (most - floor); equity++) {
          const least = Array.from({ length: Number(most) }, (_, i) => BigInt(i + 1)).find(
            (lots) => marginAt(lots) <= equity,
          );
          const answer = fewestLots({ equity, none: marginAt(0n), most, marginAt });
          expect(answer?.lots, `floor ${floor}, ${down} down, ${up} up, equity ${equity}`).to.equal(least);
          expect(answer?.margin).to.equal(marginAt(least!));
        }
      }
    }
  });

  it("behavior: a margin that is a line, or a valley that stays above the equity, is given up after two questions", () => {
    for (const marginAt of [
      (lots: bigint) => 1_000n - lots / 10n,
      (lots: bigint) => 1_000n + lots,
      (lots: bigint) => 800n + (lots > 500n ? lots - 500n : 500n - lots) / 5n,
    ]) {
      let asked = 0;
      const answer = fewestLots({
        equity: 699n,
        none: marginAt(0n),
        most: 1_000n,
        marginAt: (lots) => {
          asked++;
          return marginAt(lots);
        },
      });
      expect(answer).to.equal(undefined);
      expect(asked).to.equal(2);
    }
  });
});

/** Closed and kept put together again, in the order of the book. */
/** A lot of each leg, of these cents of worst case, and margins in cents by what is closed: of what is not named 80, or 90 of one leg. */
function oneLotEach(costs: Record<string, number>, margins: Record<string, number>): LegSetProblem {
  const snapshot = snapshotOf(
    Object.fromEntries(
      Object.entries(costs).map(([key, cost]) => [key, outcome("GAME-1", 0, 3, cost * 10_000)]),
    ),
  );
  const all = Object.keys(costs);
  const margin = (kept: readonly Position[]): bigint => {
    const closed = all.filter((key) => !kept.some(({ instrument }) => instrument === key)).join("");
    return BigInt(margins[closed] ?? (closed.length === 1 ? 90 : 80));
  };
  return { snapshot, positions: sized(Object.fromEntries(all.map((key) => [key, 1n]))), equity: 0n, margin };
}

function positionsOf({ closed, kept }: LegSet): Position[] {
  const sizes: Record<string, bigint> = {};
  for (const { instrument, size } of [...closed, ...kept])
    sizes[instrument] = (sizes[instrument] ?? 0n) + size;
  return sized(sizes).sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
}

function withOneLotReopened({ kept }: LegSet, last: string): Position[] {
  return kept.map(({ instrument, size }) => ({
    instrument,
    size: instrument !== last ? size : size > 0n ? size + 1n : size - 1n,
  }));
}

/** Two to five legs of up to seven lots; the margin is the worst of six losses. */
function smallProblem(seed: number): Omit<LegSetProblem, "snapshot"> {
  const words = new Uint32Array(4);
  const draw = (counter: number, below: number): number => {
    philox(counter, 0, 0, 0, seed, 98, words);
    return words[0]! % below;
  };
  const positions = ["A", "B", "C", "D", "E"].slice(0, 2 + draw(0, 4)).map((instrument, i) => ({
    instrument,
    size: BigInt((draw(10 + i, 2) === 0 ? -1 : 1) * (1 + draw(20 + i, 7))),
  }));
  const losses = Array.from({ length: 6 }, (_, s) =>
    Object.fromEntries("ABCDE".split("").map((leg, i) => [leg, BigInt(draw(100 + 10 * s + i, 200) - 100)])),
  );
  const margin = (kept: readonly Position[]): bigint =>
    losses.reduce((worst, loss) => {
      const sum = kept.reduce((total, { instrument, size }) => total + size * loss[instrument]!, 0n);
      return sum > worst ? sum : worst;
    }, 0n);
  return { positions, margin, equity: (margin(positions) * BigInt(20 + draw(1, 75))) / 100n };
}

/** The least worst case closed over all whole legs with any lots of any last one. */
function bruteForce({ snapshot, positions, equity, margin }: LegSetProblem): bigint {
  let least = worstCase(snapshot, positions);
  for (let mask = 0; mask < 1 << positions.length; mask++) {
    positions.forEach(({ instrument, size }, last) => {
      for (let open = 0n; open <= (size < 0n ? -size : size); open++) {
        const rest = { instrument, size: size < 0n ? -open : open };
        const kept = positions.flatMap((leg, i) => (i === last ? [rest] : (mask >> i) & 1 ? [] : [leg]));
        if (margin(kept) > equity) continue;
        const whole = positions.filter((_, i) => i !== last && (mask >> i) & 1);
        const cost = worstCase(snapshot, [...whole, { instrument, size: size - rest.size }]);
        if (cost < least) least = cost;
      }
    });
  }
  return least;
}

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

  it("behavior: every number of a leg by hand, on its side of the book", () => {
    const positions = [
      { instrument: "SPX-PERP", size: 0n },
      { instrument: "BTC-PERP", size: 10_001n },
      { instrument: "VOTE-1", size: -50n },
    ];
    const whole = margin(positions);
    const ranks = rankLegs(cube, positions);
    expect(ranks.map(({ instrument }) => instrument)).to.have.members(["BTC-PERP", "VOTE-1"]);
    for (const rank of ranks) {
      // A twentieth, rounded up: 501 of 10,001, 3 of 50.
      const [size, trial] = rank.instrument === "VOTE-1" ? [-50n, -3n] : [10_001n, 501n];
      const { instrument } = rank;
      expect(rank).to.deep.include({ size, trialLots: trial < 0n ? -trial : trial });
      expect(rank.worstCase).to.equal(worstCase(exampleSnapshot, [{ instrument, size }]));
      const rest = positions.map((leg) =>
        leg.instrument === instrument ? { instrument, size: size - trial } : leg,
      );
      expect(rank.relief).to.equal(whole - margin(rest));
      const moved = Number(worstCase(exampleSnapshot, [{ instrument, size: trial }]));
      expect(rank.reliefPerDollar).to.be.closeTo(Number(rank.relief) / moved, 1e-15);
      const share = Number(rank.tailContribution) / Number(rank.worstCase);
      expect(rank.contributionPerDollar).to.be.closeTo(share, 1e-15);
    }
  });

  it("behavior: a contract bought for nothing moves no dollar; equal relief goes by the contribution", () => {
    const free = snapshotOf({
      GIFT: outcome("GAME-1", 0, 3, 0),
      A: outcome("GAME-1", 1, 3, 400_000),
      B: outcome("VOTE", 0, 90, 400_000),
    });
    const small = buildCube({ profile, snapshot: free, seeds });
    const [first, second, third] = rankLegs(small, [
      { instrument: "GIFT", size: 40n },
      { instrument: "A", size: 1n },
      { instrument: "B", size: 1n },
    ]);
    const gift = [first, second, third].find((rank) => rank!.instrument === "GIFT")!;
    expect([gift.worstCase, gift.contributionPerDollar, gift.reliefPerDollar]).to.deep.equal([0n, 0, 0]);
    const pairs = [
      [first!, second!],
      [second!, third!],
    ] as const;
    for (const [before, after] of pairs) {
      expect(before.reliefPerDollar >= after.reliefPerDollar).to.equal(true);
      if (before.reliefPerDollar === after.reliefPerDollar) {
        expect(before.contributionPerDollar >= after.contributionPerDollar).to.equal(true);
      }
    }
  });

  it("behavior: of two legs that relieve the same the one that contributes more comes first", () => {
    // Beside 400 sold contracts at 2 ¢ a lot of A or of B frees one cent of 40.
    const quoted = snapshotOf({
      A: outcome("GAME-1", 1, 3, 400_000),
      B: outcome("VOTE", 0, 90, 400_000),
      C: outcome("VOTE", 1, 90, 20_000),
    });
    const ranks = rankLegs(
      buildCube({ profile, snapshot: quoted, seeds }),
      sized({ C: -400n, A: 20n, B: 2n }),
    );
    expect(ranks.map(({ instrument }) => instrument)).to.deep.equal(["C", "B", "A"]);
    expect(ranks.slice(1).map(({ relief }) => relief)).to.deep.equal([cent, cent]);
    expect(ranks[1]!.contributionPerDollar).to.be.above(ranks[2]!.contributionPerDollar);
  });

  it("error: an empty book and an unknown leg", () => {
    for (const book of [[], [{ instrument: "BTC-PERP", size: 0n }]]) {
      const words = `There is no leg to rank (got ${book.length}). Pass an open position.`;
      expect(() => rankLegs(cube, book))
        .to.throw(ModelError, words)
        .with.property("code", "emptyBook");
    }
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

  it("behavior: both ways by their parts: the book before, the slice, what the chain records, the legs that close", () => {
    const flat = { instrument: "SPX-PERP", size: 0n };
    const equity = (whole * 80n) / 100n;
    const report = liquidationReport({ cube, positions: [flat, ...positions], equity, rate: 50_000n });
    const stateOf = (book: readonly Position[], left: bigint) => {
      const { initialMargin, maintenanceMargin } = marginOf(cube, book);
      return { equity: left, initialMargin, maintenanceMargin, worstCase: worstCase(exampleSnapshot, book) };
    };
    expect(report.before).to.deep.equal(stateOf(positions, equity));
    const { slice, closing } = report;
    // B = 5 % of M; a slice f of every leg, rounded up, pays f·B, rounded down.
    const bonus = whole / 20n;
    const unit = 10n ** 18n;
    expect(slice.fraction).to.equal(((whole - equity) * unit + whole - bonus - 1n) / (whole - bonus));
    expect(slice.bonus).to.equal((bonus * slice.fraction) / unit);
    slice.moved.forEach(({ instrument, size }, i) => {
      const leg = positions[i]!;
      const lots = leg.size < 0n ? -leg.size : leg.size;
      const part = (lots * slice.fraction + unit - 1n) / unit;
      expect({ instrument, size }).to.deep.equal({
        instrument: leg.instrument,
        size: leg.size < 0n ? -part : part,
      });
    });
    expect(slice.kept).to.have.length(4);
    expect(slice.after).to.deep.equal(stateOf(slice.kept, equity - slice.bonus));
    expect(slice.worstCaseMoved).to.equal(worstCase(exampleSnapshot, slice.moved));
    expect(slice.recordedMargin).to.equal((whole * (unit - slice.fraction) + unit - 1n) / unit);
    expect(closing!.after).to.deep.equal(stateOf(closing!.kept, equity));
    expect(closing).to.deep.include(minimalLegSet({ snapshot: exampleSnapshot, positions, equity, margin }));
    expect(closing!.worstCaseClosed < slice.worstCaseMoved).to.equal(true);
  });

  it("behavior: a margin above the worst case of what is kept is recorded as that worst case; an equity of nothing can be closed", () => {
    // The last lot of a leg goes whole: nothing is kept, and nothing is recorded.
    const single = [{ instrument: "VOTE-1", size: 1n }];
    const { slice, closing } = liquidationReport({
      cube,
      positions: single,
      equity: margin(single) - 1n,
      rate: 0n,
    });
    expect(slice).to.deep.include({ moved: single, kept: [], recordedMargin: 0n, bonus: 0n });
    expect(closing!.closed).to.deep.equal(single);
    const broke = liquidationReport({ cube, positions: single, equity: 0n, rate: 0n });
    expect(broke.closing!.closed).to.deep.equal(single);
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
    for (const [equity, book, code, words] of [
      [
        whole,
        positions,
        "aboveMargin",
        `covers the margin (got "equity ${whole}, margin ${whole}"). Only an account`,
      ],
      [whole + 1n, positions, "aboveMargin", "below its margin is liquidated."],
      [0n, [], "emptyBook", "There is nothing to liquidate (got 0). Pass a position."],
      [0n, [{ instrument: "BTC-PERP", size: 0n }], "emptyBook", "There is nothing to liquidate"],
    ] as const) {
      expect(() => liquidationReport({ cube, positions: book, equity, rate: 0n }))
        .to.throw(ModelError, words)
        .with.property("code", code);
    }
  });
});
