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

  it("error: a chance for an outcome that the state rules out", () => {
    expect(() => eventChain("A", parsed("act"), 1, [0.97, 0.03], { horizonYears: 0.01, resolvesYears: 0.5 }))
      .to.throw(ModelError, "cannot be reached from its state passed")
      .with.property("code", "impossibleProbability");
  });
});

describe("parseGenerator", () => {
  const act = defaultGenerators.act!;
  const cases: [string, EventGenerator, string, string][] = [
    [
      "a row that does not sum to 0",
      { ...act, ratesPerYear: [["-2", "1", "0.9"], ...act.ratesPerYear.slice(1)] },
      "impossibleParameter",
      "Row pending",
    ],
    [
      "a negative rate",
      { ...act, ratesPerYear: [["0", "-1", "1"], ...act.ratesPerYear.slice(1)] },
      "impossibleParameter",
      "Row pending",
    ],
    ["a row too few", { ...act, ratesPerYear: act.ratesPerYear.slice(1) }, "impossibleParameter", "square"],
    [
      "a spill to an unknown asset",
      { ...act, states: act.states.map((state) => ({ ...state, spill: { DOGE: "1" } })) },
      "unknownUnderlying",
      "pending spills",
    ],
    [
      "an outcome that is no index",
      { ...act, states: act.states.map((state) => ({ ...state, outcome: 0.5 })) },
      "impossibleParameter",
      "pending.outcome",
    ],
    [
      "two states of one name",
      { ...act, states: act.states.map((state) => ({ ...state, name: "x" })) },
      "impossibleParameter",
      "distinct",
    ],
  ];
  for (const [name, generator, code, message] of cases) {
    it(`error: ${name}`, () => {
      expect(() => parseGenerator("act", generator, assets))
        .to.throw(ModelError, message)
        .with.property("code", code);
    });
  }
});
