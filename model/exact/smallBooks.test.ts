import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import {
  binary,
  range,
  option,
  outcome,
  parlay,
  perp,
  scalar,
  snapshotOf,
} from "../testing/exampleSnapshot.ts";
import { exactMargin } from "./exactMargin.ts";
import { convolve, distributionOf } from "./LossDistribution.ts";

const one: Record<string, QuotedInstrument> = {
  it: binary("BTC", "95000", 30, 470_000),
  vote: outcome("VOTE", 0, 90, 420_000),
};
function margin(
  instruments: Record<string, QuotedInstrument>,
  sizes: Record<string, bigint>,
  profile = referenceProfile,
) {
  return exactMargin({
    profile,
    snapshot: snapshotOf(instruments),
    positions: Object.entries(sizes).map(([instrument, size]) => ({ instrument, size })),
  });
}

describe("exactMargin of small books", () => {
  it("behavior: a contract below a strike and one between two pay there only: bought far away from the price they lose their marks", () => {
    const snapshot = snapshotOf({
      less: binary("BTC", "10", 30, 300_000, "less"),
      between: range("BTC", "20", "30", 30, 200_000),
    });
    for (const [instrument, mark] of [
      ["less", 300_000n],
      ["between", 200_000n],
    ] as const) {
      const positions = [{ instrument, size: 10n }];
      expect(exactMargin({ profile: referenceProfile, snapshot, positions }).base).to.equal(10n * mark);
    }
  });

  it("behavior: says how it was measured: exactly, over the joint atoms, without panels or stresses", () => {
    // Two amounts each, so four joint atoms, and no error.
    const report = margin(one, { it: 10n, vote: 10n });
    expect(report).to.include({ method: "exact", points: 4, panelError: 0n, standardError: 0n });
    expect(report.stresses).to.deep.equal([]);
  });

  it("behavior: a contract on less is the other side of the one on at least", () => {
    const pair = {
      more: binary("BTC", "95000", 30, 470_000),
      less: binary("BTC", "95000", 30, 530_000, "less"),
      other: binary("BTC", "90000", 30, 600_000),
    };
    const bases = [
      margin(pair, { less: 10n, other: 10n }).base,
      margin(pair, { more: -10n, other: 10n }).base,
    ];
    expect(bases[0]).to.equal(bases[1]);
    // Both sides together pay a dollar for a dollar.
    expect(margin(pair, { more: 10n, less: 10n }).base).to.equal(0n);
  });

  it("behavior: a dear leg is paid for at its maxLoss where that costs less than margining it, and no other", () => {
    const carving: Profile = {
      ...referenceProfile,
      margin: { ...referenceProfile.margin, carveOut: "maxLoss" },
    };
    const chances = (p: string, q: string) => ({ cluster: p, node: "politics", probabilities: [p, q] });
    const snapshot: Snapshot = {
      ...snapshotOf({ dear: outcome("A", 0, 30, 997_000), rare: outcome("B", 0, 30, 995_000) }),
      events: { A: chances("0.997", "0.003"), B: chances("0.995", "0.005") },
    };
    const marginOf = (...positions: { instrument: string; size: bigint }[]): bigint =>
      exactMargin({ profile: carving, snapshot, positions }).initialMargin;
    const dear = { instrument: "dear", size: -1000n };
    const rare = { instrument: "rare", size: 1000n };
    // Sold at .997 a contract can lose .003 and is charged a cent; bought at .995 it loses that once in 200.
    expect(marginOf(dear)).to.equal(3_000_000n);
    expect(marginOf(rare) < 995_000_000n).to.equal(true);
    expect(marginOf(dear, rare)).to.equal(3_000_000n + marginOf(rare));
  });
});

describe("exactMargin refuses", () => {
  const method = (what: string): string => `${what} Use the Monte-Carlo method (buildCube, marginOf).`;
  const needs =
    "The exact method needs terminal payoffs and Gaussian factors without jumps, pegs or settlement noise";
  const cases: [string, () => unknown, string, string][] = [
    ...(
      [
        ["a margin period", { horizon: "marginPeriod" }],
        ["Student tails", { tails: { kind: "student", degreesOfFreedom: 4, clip: "20" } }],
        ["jumps", { jumps: productionProfile.jumps! }],
        ["settlement noise", { settlementNoise: productionProfile.settlementNoise! }],
      ] as const
    ).map(([name, changes]): [string, () => unknown, string, string] => [
      name,
      () => margin(one, { it: 1n }, { ...referenceProfile, ...changes }),
      "unsupported",
      `${needs} (got "reference"). Use referenceProfile, or the Monte-Carlo method.`,
    ]),
    [
      "a perp",
      () => margin({ ...one, p: perp("BTC", 4, 95e9) }, { p: 1n }),
      "unsupported",
      method('p is a perp and never settles, so it has no exact loss distribution (got "perp").'),
    ],
    ...(["call", "put"] as const).map((kind): [string, () => unknown, string, string] => [
      `a ${kind}`,
      () => margin({ o: option(kind, "BTC", "95000", 30, 5e9, 4) }, { o: 1n }),
      "unsupported",
      method(
        `o is a ${kind} and pays more than two amounts; the exact method knows contracts at 0 or 1 (got "${kind}").`,
      ),
    ]),
    [
      "a scalar",
      () => margin({ s: scalar("BTC", "90000", "99000", 30, 5e5) }, { s: 1n }),
      "unsupported",
      "s is a scalar and pays more than two amounts",
    ],
    [
      "a contract past its expiry",
      () => margin({ late: binary("BTC", "95000", 0, 470_000) }, { late: 1n }),
      "unsupported",
      "late is past its expiry and awaits settlement (got 1780272000). Settle it first, or use the Monte-Carlo method.",
    ],
    [
      "two expiries of one underlying, in a parlay too",
      () =>
        margin(
          { ...one, far: binary("BTC", "95000", 40, 470_000), both: parlay(["it", "far"], 40, 300_000) },
          { both: 1n },
        ),
      "unsupported",
      'The exact method takes one expiry an underlying and BTC has two (got "far"). Use the Monte-Carlo method.',
    ],
    [
      "2⁵³ units or more, of all legs together and on either side",
      () => margin(one, { it: 4_503_599_628n, vote: -4_503_599_628n }),
      "tooLarge",
      "The portfolio can lose 2^53 units of 1e-6 USD or more over 2 instruments (got 9007199256000000). Split the account; sums would no longer be exact.",
    ],
    [
      "a range of the quadrature that is no decimal",
      () =>
        margin(
          one,
          { it: 1n },
          { ...referenceProfile, exact: { quadratureNodes: 9, quadratureRange: "8." } },
        ),
      "malformedDecimal",
      "exact.quadratureRange",
    ],
  ];
  for (const [name, run, code, message] of cases) {
    it(`error: ${name}`, () => {
      expect(run).to.throw(ModelError, message).with.property("code", code);
    });
  }

  it("behavior: just below 2⁵³ is a portfolio", () => {
    // 4,503,599,627 lots of each of two are 9,007,199,254,000,000 of 9,007,199,254,740,992.
    expect(() => margin(one, { it: 4_503_599_627n, vote: -4_503_599_627n })).not.to.throw();
  });

  it("error: events with more than 2²¹ joint losses", () => {
    const count = 1500;
    const set = {
      cluster: "E",
      node: "politics",
      probabilities: Array.from({ length: count }, (_, i) => (i === 0 ? "0.2505" : "0.0005")),
    };
    const names = ["A", "B", "C"];
    const keys = names.flatMap((name) => set.probabilities.map((_, i) => [name, i] as const));
    const snapshot = {
      ...snapshotOf(Object.fromEntries(keys.map(([name, i]) => [`${name}${i}`, outcome(name, i, 30, 500)]))),
      events: Object.fromEntries(names.map((name) => [name, set])),
    };
    const positions = keys.map(([name, i]) => ({ instrument: `${name}${i}`, size: BigInt(i + 1) }));
    expect(() => exactMargin({ profile: referenceProfile, snapshot, positions }))
      .to.throw(
        ModelError,
        "The loss distribution of the events has more than 2^21 atoms (got 2250000). Use the Monte-Carlo method.",
      )
      .with.property("code", "tooLarge");
  });
});

describe("LossDistribution", () => {
  it("behavior: equal losses are one atom, in order, and what cannot happen is none", () => {
    const found = distributionOf(
      Float64Array.of(5, -1, 5, 9, 2),
      Float64Array.of(0.25, 0.5, 0.125, 0, 0.125),
    );
    expect(found).to.deep.equal({
      losses: Float64Array.of(-1, 2, 5),
      probabilities: Float64Array.of(0.5, 0.125, 0.375),
    });
  });

  it("behavior: a sum of two independent losses", () => {
    const coin = distributionOf(Float64Array.of(0, 1), Float64Array.of(0.5, 0.5));
    const two = convolve(coin, coin);
    expect(two).to.deep.equal({
      losses: Float64Array.of(0, 1, 2),
      probabilities: Float64Array.of(0.25, 0.5, 0.25),
    });
  });
});
