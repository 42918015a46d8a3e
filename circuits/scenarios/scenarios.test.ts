import {
  buildCube,
  compareReduction,
  defaultReduction,
  philox,
  productionProfile,
  type ReducedScenarios,
  reduceScenarios,
  referenceBook,
  scenarioGuide,
  type ScenarioCube,
  type SolvencyBook,
  worstCase,
} from "@plimsoll/model";
import { expect } from "chai";

import { CircuitError } from "../CircuitError.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { badDebts } from "../reference/badDebts.ts";
import { weightTotal } from "../reference/RiskBook.ts";
import { assertProvable } from "../witness/assertProvable.ts";
import { boundBook } from "./boundBook.ts";
import { reductionError } from "./reductionError.ts";
import { scenarioSet } from "./scenarioSet.ts";
import { worstMoves } from "./worstMoves.ts";

const points = 4_096;
const sizes = circuitSizes.default;
const instruments = ["BTC-105000", "ETH-6000", "SPX-7200", "WTI-92", "ELECTION-2"];

/** Four paths of two instruments, by hand: weights of 2^12 paths. */
const byHand: ReducedScenarios = {
  ...({} as ReducedScenarios),
  points: 4,
  sources: [7, 9, 1, "crash"],
  weights: Float64Array.from([1, 94, 4_000, 1]),
  instruments: ["A", "B", "C"],
  rows: [
    [-1, 2, 0, 5],
    [9_007_199_254_740_991, 0, 0, -3],
    [-7, 7, -8, 6],
  ].map((row) => Float64Array.from(row)),
};

function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).to.be.instanceOf(CircuitError).with.property("code", "doesNotFit");
    return (error as Error).message;
  }
  return "none";
}

describe("scenarioSet", () => {
  it("behavior: columns in the order asked for, the model's integers as they are, zeros after them, weights of 2^20", () => {
    expect(scenarioSet(byHand, ["C", "B"], { instruments: 4, scenarios: 4 })).to.deep.equal({
      profit: [
        [-7n, 9_007_199_254_740_991n, 0n, 0n],
        [7n, 0n, 0n, 0n],
        [-8n, 0n, 0n, 0n],
        [6n, -3n, 0n, 0n],
      ],
      weights: [256n, 24_064n, 1_024_000n, 256n],
    });
    expect(scenarioSet(byHand, [], circuitSizes.small).profit).to.deep.equal(
      Array.from({ length: 4 }, () => [0n, 0n]),
    );
  });

  it("error: what does not fit the circuits", () => {
    const small = circuitSizes.small;
    expect(refusalOf(() => scenarioSet(byHand, ["A", "B", "C"], small))).to.include(
      "columns for 2 instruments: 3",
    );
    expect(refusalOf(() => scenarioSet(byHand, ["D"], small))).to.include(
      "not in the market, or there twice: D",
    );
    expect(refusalOf(() => scenarioSet(byHand, ["A", "A"], small))).to.include("there twice: A");
    expect(refusalOf(() => scenarioSet(byHand, ["A"], sizes))).to.include("take 64 scenarios: 4");
    const weights = Float64Array.from([1, 1, 1, 0]);
    expect(refusalOf(() => scenarioSet({ ...byHand, weights }, ["A"], small))).to.include(
      "does not divide 2^20: 3",
    );
  });
});

describe("boundBook", () => {
  const set = scenarioSet(byHand, ["A", "C"], circuitSizes.small);

  it("behavior: what a lot moves at most, either way", () => {
    expect(worstMoves(set)).to.deep.equal([5n, 8n]);
  });

  it("behavior: accounts that can default, in their order; one that its equity covers to the last unit is left out", () => {
    const short = { instrument: "A", size: -2n };
    const long = { instrument: "C", size: 3n };
    const book: SolvencyBook = [
      { equity: 34n, positions: [short, long] },
      { equity: 33n, positions: [long, short] },
      { equity: 0n, positions: [] },
      { equity: -1n, positions: [] },
      { equity: 2n ** 50n, positions: [{ instrument: "C", size: 2n ** 50n }] },
    ];
    expect(boundBook(book, set, ["A", "C"])).to.deep.equal([
      { equity: 33n, lots: [-2n, 3n] },
      { equity: -1n, lots: [0n, 0n] },
      { equity: 2n ** 46n - 1n, lots: [0n, 2n ** 50n] },
    ]);
  });

  it("error: a position in an instrument that the set does not have", () => {
    const book = [{ equity: 0n, positions: [{ instrument: "B", size: 1n }] }];
    expect(refusalOf(() => boundBook(book, set, ["A", "C"]))).to.include("does not have: B");
  });
});

describe("reductionError", function () {
  this.timeout(60_000);
  let cube: ScenarioCube;
  before(() => {
    const profile = {
      ...productionProfile,
      scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel: points / 8 },
    } as const;
    const seeds = Array.from({ length: 8 }, (_, i) => [i, 3] as const);
    cube = buildCube({ profile, snapshot: referenceBook.snapshot, seeds });
  });

  const words = new Uint32Array(4);
  const bookOf = (seed: number): SolvencyBook =>
    Array.from({ length: 12 }, (_, account) => {
      const positions = instruments.map((instrument, m) => {
        philox(account, m, seed, 0, 1, 2, words);
        return { instrument, size: BigInt(words[0]! % 20_001) - 10_000n };
      });
      const whole = worstCase(referenceBook.snapshot, positions);
      return { equity: (whole * BigInt(words[1]! % 50)) / 100n - 1n, positions };
    });

  it("behavior: a proof of the integer set says of random books exactly what the model says of the reduced one", () => {
    let withDebt = 0;
    for (let seed = 0; seed < 10; seed++) {
      const book = bookOf(seed);
      const reduced = reduceScenarios({
        cube,
        guide: scenarioGuide(cube, book),
        sizes: { ...defaultReduction, parentPaths: points },
      });
      const expected = compareReduction(cube, reduced, book);
      const found = reductionError({ cube, reduced, book, instruments, sizes });
      expect(found.parent.expectedShortfall).to.equal(String(expected.parent.expectedShortfall));
      expect(found.parent.valueAtRisk).to.equal(String(expected.parent.valueAtRisk));
      expect(found.proven).to.deep.equal({
        valueAtRisk: String(expected.reduced.valueAtRisk),
        expectedShortfall: String(expected.reduced.expectedShortfall),
      });
      expect(found.difference).to.equal(expected.difference);
      expect(found.isAlarming).to.equal(expected.isAlarming);
      expect([found.paths, found.scenarios, found.accounts]).to.deep.equal([points, 64, 12]);
      if (expected.reduced.valueAtRisk > 0n) withDebt++;

      // What is left out adds nothing, and the circuits can take the rest.
      const set = scenarioSet(reduced, instruments, sizes);
      expect(set.weights.reduce((sum, weight) => sum + weight, 0n)).to.equal(weightTotal);
      const bound = boundBook(book, set, instruments);
      expect(bound.length).to.equal(found.boundAccounts);
      assertProvable(bound, set, sizes);
      const everybody = book.map(({ equity, positions }) => ({
        equity,
        lots: [...positions.map(({ size }) => size), 0n, 0n, 0n],
      }));
      expect(badDebts(bound, set)).to.deep.equal(badDebts(everybody, set));
    }
    expect(withDebt).to.equal(10);
  });

  it("behavior: a set of the small size, without stresses", () => {
    const book = bookOf(1);
    const reduced = reduceScenarios({
      cube,
      guide: scenarioGuide(cube, book),
      stresses: { names: [], rows: cube.rows.map(() => new Float64Array()) },
      sizes: { parentPaths: points, scenarios: 4, tailPerMille: 20, singles: 1, tailScenarios: 3 },
    });
    const set = scenarioSet(reduced, instruments.slice(0, 2), circuitSizes.small);
    const row = (instrument: string) => cube.rows[cube.instruments.indexOf(instrument)]!;
    const paths = reduced.sources as number[];
    expect(set.profit).to.deep.equal(
      paths.map((path) => instruments.slice(0, 2).map((instrument) => BigInt(row(instrument)[path]!))),
    );
    // One of 4,096 paths, the tail to 82, and the rest.
    expect(set.weights.reduce((sum, weight) => sum + weight, 0n)).to.equal(weightTotal);
    expect([set.weights[0], set.weights[3]]).to.deep.equal([256n, BigInt(points - 82) * 256n]);
  });

  it("behavior: nobody who can default: all zero and no difference", () => {
    const book = [{ equity: 1n, positions: [] }];
    const reduced = reduceScenarios({
      cube,
      guide: scenarioGuide(cube, book),
      sizes: { ...defaultReduction, parentPaths: points },
    });
    const found = reductionError({ cube, reduced, book, instruments, sizes });
    expect(found).to.deep.include({ boundAccounts: 0, difference: 0, isAlarming: false });
    expect(JSON.parse(JSON.stringify(found))).to.deep.equal(found);
  });
});
