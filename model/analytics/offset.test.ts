import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { exactMargin } from "../exact/exactMargin.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { binary, snapshotOf } from "../testing/exampleSnapshot.ts";
import vectors from "../vectors/bivariate-normal.json" with { type: "json" };
import { bookOffset } from "./bookOffset.ts";
import { spreadOffset } from "./spreadOffset.ts";
import { zeroOffsetCorrelation } from "./zeroOffsetCorrelation.ts";

/** Strikes at the medians S·exp(−σ²T/2) of 30 days, so that each pays with probability ½. */
const median = (spot: number, volatility: number): string =>
  (spot * Math.exp((-volatility * volatility * 30) / 365 / 2)).toFixed(6);
const snapshot = snapshotOf({
  X: binary("BTC", median(95_000, 0.65), 30, 500_000),
  Y: binary("ETH", median(3_400, 0.8), 30, 500_000),
});
const pair = [
  { instrument: "X", size: 1_000n },
  { instrument: "Y", size: -1_000n },
];
const seeds = Array.from({ length: 8 }, (_, i) => [i, 3] as const);

describe("long X, short Y", () => {
  it("behavior: both lose with the probability of 40-digit values, and there is no offset where that is 1 %", () => {
    for (const row of vectors.joint_default) {
      const spread = { long: row.pA, short: row.pB, correlation: row.rho_asset };
      const { bothLose, offset } = spreadOffset(spread, 0.99);
      const expected = row.longA_shortB_P_lose_both;
      expect(bothLose).to.be.closeTo(expected, 1e-12 * expected);
      if (expected >= 0.01) expect(offset).to.be.closeTo(0, 1e-15);
      else if (row.pB >= 0.01 && row.pA <= 0.99) expect(offset).to.be.greaterThan(0);
    }
  });

  it("behavior: at even odds no offset below ρ = .998: sin(2π·(¼ − 1 %)), from Sheppard's formula", () => {
    const rho = zeroOffsetCorrelation({ long: 0.5, short: 0.5 }, 0.99);
    expect(rho).to.be.closeTo(Math.sin(2 * Math.PI * 0.24), 1e-13);
    expect(rho).to.be.within(0.998, 0.9981);
    const at = (correlation: number) => spreadOffset({ long: 0.5, short: 0.5, correlation }, 0.99);
    expect(at(rho - 1e-6).offset).to.be.closeTo(0, 1e-14);
    expect(at(rho + 1e-6).offset).to.be.greaterThan(0);
    // Beyond, by hand: what of the 1 % is not "both lose" loses nothing.
    const both = 0.25 - Math.asin(0.9995) / (2 * Math.PI);
    expect(at(0.9995).offset).to.be.closeTo(1 - both / 0.01, 1e-11);
  });

  it("behavior: some pairs get none at any correlation, some at every one", () => {
    // Y pays 2 % more often than X: with ρ = 1 both lose in those 2 %.
    expect(zeroOffsetCorrelation({ long: 0.5, short: 0.52 }, 0.99)).to.equal(1);
    expect(zeroOffsetCorrelation({ long: 0.5, short: 0.505 }, 0.99)).to.be.within(0.998, 1);
    expect(zeroOffsetCorrelation({ long: 0.5, short: 0.009 }, 0.99)).to.equal(-1);
  });

  for (const [rho, offset] of [
    ["0.68", 0],
    ["0.99", 0],
    ["0.9995", 1 - (0.25 - Math.asin(0.9995) / (2 * Math.PI)) / 0.01],
  ] as const) {
    it(`behavior: the engine agrees, exactly and on a cube: offset ${(100 * offset).toFixed(1)} % at ρ = ${rho}`, () => {
      const profile = withCorrelation(referenceProfile, rho, "0");
      const exact = exactMargin({ profile, snapshot, positions: pair });
      // 1,000 pairs of 1 USD; the quadrature over the factor has few nodes for ρ this near 1.
      expect(Number(exact.expectedShortfall) / 1e9).to.be.closeTo(1 - offset, 1e-3);
      const sampled = bookOffset(buildCube({ profile, snapshot, seeds }), pair);
      const both = 0.25 - Math.asin(Number(rho)) / (2 * Math.PI);
      // Four deviations of as many independent paths: false alarm 6e-5.
      const allowed = 4 * Math.sqrt((both * (1 - both)) / 16_384);
      expect(sampled.allLose).to.be.closeTo(both, allowed);
      expect(sampled.standAlone).to.equal(1_000_000_000n);
      expect(sampled.offset).to.be.closeTo(offset, offset === 0 ? 0 : allowed / 0.01);
    });
  }

  it("behavior: the shortfall of the pair and of its legs by hand, down to the atom where both gain", () => {
    // Independent, .3 and .6: both lose with .42 (a loss of .7), one pays for the other with .46 (−.3), both gain with .12.
    const at = (confidence: number) => spreadOffset({ long: 0.3, short: 0.6, correlation: 0 }, confidence);
    for (const [confidence, pair, alone] of [
      [0.5, 0.42 * 0.7 - 0.08 * 0.3, 0.5 * 0.3 + 0.5 * 0.4],
      [0.2, 0.42 * 0.7 - 0.38 * 0.3, 0.7 * 0.3 - 0.1 * 0.7 + (0.6 * 0.4 - 0.2 * 0.6)],
      [0.05, 0.42 * 0.7 - 0.46 * 0.3 - 0.07 * 1.3, 0.7 * 0.3 - 0.25 * 0.7 + (0.6 * 0.4 - 0.35 * 0.6)],
    ] as const) {
      const { bothLose, expectedShortfall, standAlone, offset } = at(confidence);
      expect(bothLose).to.be.closeTo(0.42, 1e-14);
      expect(expectedShortfall).to.be.closeTo(pair / (1 - confidence), 1e-13);
      expect(standAlone).to.be.closeTo(alone / (1 - confidence), 1e-13);
      expect(offset).to.be.closeTo(1 - pair / alone, 1e-12);
    }
    // ρ = ½ at even odds: both lose, and both gain, with ¼ − asin(½)/2π = 1/6.
    const { expectedShortfall } = spreadOffset({ long: 0.5, short: 0.5, correlation: 0.5 }, 0.1);
    expect(expectedShortfall).to.be.closeTo((1 / 6 - (0.9 - 5 / 6)) / 0.9, 1e-13);
  });

  it("behavior: a leg that cannot lose adds nothing to what the legs need alone; nothing at risk is no offset", () => {
    const certain = snapshotOf({
      ...snapshot.instruments,
      // Both pay 1 USD on every path.
      GAIN: binary("BTC", "1", 30, 100_000),
      EVEN: binary("BTC", "1", 30, 1_000_000),
    });
    const cube = buildCube({ profile: referenceProfile, snapshot: certain, seeds });
    const long = (instrument: string) => ({ instrument, size: 1_000n });
    // X loses 500 USD with ½; GAIN wins 900 always.
    expect(bookOffset(cube, [long("X"), long("GAIN")])).to.deep.equal({
      expectedShortfall: -400_000_000n,
      standAlone: 500_000_000n,
      offset: 1.8,
      allLose: 0,
    });
    const nothing = { expectedShortfall: 0n, standAlone: 0n, offset: 0, allLose: 0 };
    expect(bookOffset(cube, [long("EVEN")])).to.deep.equal(nothing);
  });

  it("error: probabilities, correlations and confidence levels outside their range; an empty book", () => {
    const even = { long: 0.5, short: 0.5, correlation: 0 };
    const cases: [call: () => unknown, code: string, words: string][] = [
      ...[0, 1, -0.1, 1.5, NaN].flatMap((p): [() => unknown, string, string][] => [
        [
          () => spreadOffset({ ...even, long: p }, 0.99),
          "impossibleProbability",
          `A contract pays with a probability that is not between 0 and 1 (got ${p}). At 0 and 1 nothing is random.`,
        ],
        [() => spreadOffset({ ...even, short: p }, 0.99), "impossibleProbability", `(got ${p})`],
        [
          () => spreadOffset(even, p),
          "impossibleParameter",
          `The confidence level is not between 0 and 1 (got ${p}). Write it as a fraction: 0.99.`,
        ],
      ]),
      [() => spreadOffset({ ...even, correlation: 1.1 }, 0.99), "impossibleParameter", "1.1"],
      [() => zeroOffsetCorrelation({ long: 0.5, short: 0.5 }, 1), "impossibleParameter", "confidence"],
      [
        () => bookOffset(buildCube({ profile: referenceProfile, snapshot, seeds }), []),
        "emptyBook",
        "The book has no position (got 0). Pass an open position.",
      ],
    ];
    for (const [call, code, words] of cases) {
      expect(call).to.throw(ModelError, words).with.property("code", code);
    }
  });
});
