import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import { defaultGenerators } from "../profiles/process.ts";
import type { EventGenerator } from "./EventGenerator.ts";
import { eventChain } from "./eventChain.ts";
import { parseGenerator } from "./parseGenerator.ts";
import { transitionProbabilities } from "./transitionProbabilities.ts";

const assets = ["BTC", "ETH", "SPX", "WTI"];
const parsed = (name: string) => parseGenerator(name, defaultGenerators[name]!, assets);

/** Rows of rates off the diagonal as a generator. */
function generatorOf(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row, i) =>
    row.map((rate, j) => (i === j ? -row.reduce((sum, r, k) => (k === i ? sum : sum + r), 0) : rate)),
  );
}

const rates = fc.array(
  fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 }),
  { minLength: 3, maxLength: 3 },
);

describe("transitionProbabilities", () => {
  it("behavior: two states have a/(a + b)·(1 − e^{−(a+b)t}), slow and fast", () => {
    for (const [a, b, t] of [
      [0.3, 1, 1 / 365],
      [0.3, 1, 2],
      [5, 0.1, 0.5],
      [400, 250, 3],
      [7, 0, 0.2],
    ] as const) {
      const p = transitionProbabilities(
        generatorOf([
          [0, a],
          [b, 0],
        ]),
        t,
      );
      const decay = Math.exp(-(a + b) * t);
      expect(p[0]![1]).to.be.closeTo((a / (a + b)) * (1 - decay), 1e-14);
      expect(p[1]![1]).to.be.closeTo((a + b * decay) / (a + b), 1e-14);
    }
  });

  it("behavior: two exits share 1 − e^{−(a+b)t} in the ratio of their rates; what absorbs, absorbs exactly", () => {
    const p = transitionProbabilities(
      generatorOf([
        [0, 2, 6],
        [0, 0, 0],
        [0, 0, 0],
      ]),
      0.1,
    );
    const left = 1 - Math.exp(-0.8);
    expect(p[0]![1]).to.be.closeTo(0.25 * left, 1e-15);
    expect(p[0]![2]).to.be.closeTo(0.75 * left, 1e-15);
    expect(p[1]).to.deep.equal([0, 1, 0]);
    expect(p[2]).to.deep.equal([0, 0, 1]);
  });

  it("behavior: no time, or no rates, change nothing", () => {
    const still = [
      [1, 0],
      [0, 1],
    ];
    expect(
      transitionProbabilities(
        [
          [-3, 3],
          [1, -1],
        ],
        0,
      ),
    ).to.deep.equal(still);
    expect(
      transitionProbabilities(
        [
          [0, 0],
          [0, 0],
        ],
        5,
      ),
    ).to.deep.equal(still);
  });

  it("behavior: rows are probabilities, and two stretches of time make one", () => {
    const times = fc.double({ min: 0, max: 4, noNaN: true });
    fc.assert(
      fc.property(rates, times, times, (raw, s, t) => {
        const q = generatorOf(raw);
        const [first, second] = [transitionProbabilities(q, s), transitionProbabilities(q, t)];
        const both = transitionProbabilities(q, s + t);
        both.forEach((row, i) => {
          expect(row.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-14);
          row.forEach((p, j) => {
            expect(p).to.be.at.least(0);
            const chained = first[i]!.reduce((sum, reach, k) => sum + reach * second[k]![j]!, 0);
            expect(p).to.be.closeTo(chained, 1e-12);
          });
        });
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});

describe("eventChain", () => {
  it("behavior: beliefs are a martingale whatever the market thinks of a generator", () => {
    const probabilities = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    const outcomes = fc.array(fc.constantFrom(0, 1, null), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(rates, outcomes, probabilities, (raw, pays, p) => {
        const market = [p, 1 - p];
        const generator: EventGenerator = {
          states: [0, 1, 2].map((i) => ({ name: `s${i}`, outcome: pays[i]!, spill: {} })),
          ratesPerYear: [],
        };
        const chain = {
          names: ["s0", "s1", "s2"],
          outcomes: generator.states.map(({ outcome }) => outcome ?? -1),
          rates: generatorOf(raw),
          spills: [[], [], []],
        };
        let found;
        try {
          found = eventChain("E", chain, 0, market, { horizonYears: 0.01, resolvesYears: 0.3 });
        } catch (error) {
          expect(error).to.have.property("code", "impossibleProbability");
          return;
        }
        const { states, beliefs } = found;
        for (const row of states) expect(row.reduce((sum, v) => sum + v, 0)).to.be.closeTo(1, 1e-12);
        market.forEach((expected, i) => {
          const mean = [0, 1, 2].reduce((sum, j) => {
            const reach = market.reduce((total, q, k) => total + q * states[k]![j]!, 0);
            return sum + reach * beliefs[j]![i]!;
          }, 0);
          expect(mean).to.be.closeTo(expected, 1e-12);
        });
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it("behavior: where the market agrees with the rates, states come at the rates", () => {
    // The act: 1 a year to passed and to rejected, half a year to go, so P(passed) = ½(1 − e^{−1}).
    const passes = 0.5 * (1 - Math.exp(-1));
    const horizonYears = 1 / 365;
    const { states } = eventChain("ACT", parsed("act"), 0, [passes, 1 - passes], {
      horizonYears,
      resolvesYears: 0.5,
    });
    const within = 0.5 * (1 - Math.exp(-2 / 365));
    expect(passes * states[0]![1]!).to.be.closeTo(within, 1e-14);
    expect((1 - passes) * states[1]![2]!).to.be.closeTo(within, 1e-14);
  });

  it("behavior: an election tells nothing before its date, and an act that has passed is over", () => {
    const election = eventChain("E", parsed("election"), 0, [0.4, 0.6], {
      horizonYears: 0.01,
      resolvesYears: 0.5,
    });
    expect(election.states).to.deep.equal([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(election.beliefs[0]![0]).to.be.closeTo(0.4, 1e-15);
    expect(election.settledIn).to.deep.equal([1, 2]);
    expect(election.over).to.deep.equal([false, true, true]);
    const act = eventChain("A", parsed("act"), 0, [0.4, 0.6], { horizonYears: 0.01, resolvesYears: 0.5 });
    expect(act.beliefs[1]).to.deep.equal([1, 0]);
    expect(act.over).to.deep.equal([false, true, true]);
    // Resolved early against the act, it is not passed: no rejection, no spill.
    expect(act.settledIn).to.deep.equal([1, 0]);
  });

  const soon = { horizonYears: 0.01, resolvesYears: 0.5 };

  it("behavior: an outcome without a chance is allowed where the state rules it out, and stays where it is", () => {
    const { states, beliefs } = eventChain("A", parsed("act"), 1, [1, 0], soon);
    expect(states).to.deep.equal([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    // The market's own where the chain cannot come to, else the only outcome with a chance.
    expect(beliefs).to.deep.equal([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(eventChain("A", parsed("act"), 0, [1, 0], soon).states[1]).to.deep.equal([1, 0, 0]);
  });

  it("behavior: an event resolves into the present state if that pays the outcome, else into the first that does", () => {
    expect(eventChain("A", parsed("act"), 2, [0, 1], soon).settledIn).to.deep.equal([1, 2]);
    const undecided = { ...parsed("act"), outcomes: [-1, -1, -1] };
    expect(eventChain("A", undecided, 2, [0.4, 0.6], soon).settledIn).to.deep.equal([2, 2]);
  });

  it("behavior: over is a state that pays an outcome and is never left", () => {
    const leaving = {
      ...parsed("act"),
      rates: generatorOf([
        [0, 1, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]),
    };
    expect(eventChain("A", leaving, 0, [0.4, 0.6], soon).over).to.deep.equal([false, true, true]);
  });

  it("error: a chance for an outcome that the state rules out", () => {
    expect(() => eventChain("A", parsed("act"), 1, [0.97, 0.03], { horizonYears: 0.01, resolvesYears: 0.5 }))
      .to.throw(
        ModelError,
        "Outcome 1 of events.A cannot be reached from its state passed (got 0.03). Correct the state, or leave the generator out of the event.",
      )
      .with.property("code", "impossibleProbability");
  });
});

describe("parseGenerator", () => {
  const act = defaultGenerators.act!;
  const rows = (first: string[]): EventGenerator => ({
    ...act,
    ratesPerYear: [first, ...act.ratesPerYear.slice(1)],
  });
  const each = (changes: Partial<EventGenerator["states"][number]>): EventGenerator => ({
    ...act,
    states: act.states.map((state) => ({ ...state, ...changes })),
  });
  const still = (count: number): EventGenerator => ({
    states: Array.from({ length: count }, (_, i) => ({ name: `s${i}`, outcome: null, spill: {} })),
    ratesPerYear: Array.from({ length: count }, () => Array<string>(count).fill("0")),
  });

  it("behavior: names, outcomes, rates and spills as numbers, spills by name of the asset", () => {
    const mixed = rows(["-2.0000000004", "1", "1.0000000001"]);
    const [first, ...rest] = mixed.states;
    const generator = {
      ...mixed,
      states: [{ ...first!, outcome: null, spill: { SPX: "-0.7", BTC: "1.5" } }, ...rest],
    };
    const found = parseGenerator("act", generator, assets);
    expect(found.names).to.deep.equal(["pending", "passed", "rejected"]);
    expect(found.outcomes).to.deep.equal([-1, 0, 1]);
    // What is missing to a sum of 0 goes to the diagonal.
    expect(found.rates[0]![0]).to.be.closeTo(-2.0000000001, 1e-14);
    expect(found.rates[0]!.slice(1)).to.deep.equal([1, 1.0000000001]);
    expect(found.rates.slice(1)).to.deep.equal([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(found.spills).to.deep.equal([
      [
        { asset: "BTC", deviations: 1.5 },
        { asset: "SPX", deviations: -0.7 },
      ],
      [
        { asset: "BTC", deviations: 2 },
        { asset: "ETH", deviations: 2 },
      ],
      [
        { asset: "BTC", deviations: -1.5 },
        { asset: "ETH", deviations: -1.5 },
      ],
    ]);
  });

  it("behavior: from 2 to 64 states", () => {
    for (const count of [2, 64]) {
      expect(parseGenerator("still", still(count), assets).names.length).to.equal(count);
    }
  });

  const square =
    "The generator act is not a square of rates over 2 to 64 distinct states|Give every state one row and one column.";
  const rates =
    "Row pending of the generator act is not made of rates that sum to 0|Write rates of 0 or more, and minus their sum on the diagonal.";
  const index =
    "generators.act.pending.outcome is not an outcome|Write an index from 0, or null for an event that is decided on its date.";
  const impossible = "impossibleParameter";
  const cases: [string, EventGenerator, string, string][] = [
    ["a row that does not sum to 0", rows(["-2", "1", "0.9"]), impossible, rates],
    ["a row that misses 0 by 2e-9", rows(["-2", "1", "1.000000002"]), impossible, rates],
    ["a negative rate", rows(["0", "-1", "1"]), impossible, rates],
    ["a row too few", { ...act, ratesPerYear: act.ratesPerYear.slice(1) }, impossible, square],
    ["a short row", rows(["-1", "1"]), impossible, square],
    ["one state", still(1), impossible, square],
    ["65 states", still(65), impossible, square],
    ["two states of one name", each({ name: "x" }), impossible, square],
    [
      "a spill to an unknown asset",
      each({ spill: { DOGE: "1" } }),
      "unknownUnderlying",
      'generators.act.pending spills to an underlying that the profile does not model (got "DOGE")|Name an asset of profile.tree.',
    ],
    ["an outcome that is no index", each({ outcome: 0.5 }), impossible, index],
    ["a negative outcome", each({ outcome: -1 }), impossible, index],
    [
      "a rate that is no decimal",
      rows(["-2", "2.", "0"]),
      "malformedDecimal",
      "generators.act.ratesPerYear[0][1]",
    ],
    [
      "a spill that is no decimal",
      each({ spill: { BTC: "2." } }),
      "malformedDecimal",
      "generators.act.pending.spill.BTC",
    ],
  ];
  for (const [name, generator, code, messages] of cases) {
    it(`error: ${name}`, () => {
      for (const message of messages.split("|")) {
        expect(() => parseGenerator("act", generator, assets))
          .to.throw(ModelError, message)
          .with.property("code", code);
      }
    });
  }
});
