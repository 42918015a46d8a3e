import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import {
  binary,
  exampleSnapshot,
  outcome,
  parlay,
  option,
  perp,
  range,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import type { QuotedInstrument, Snapshot } from "./Snapshot.ts";

const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: 16 } as const;
const profile = { ...productionProfile, scenarioSet };

function errorOf(snapshot: Snapshot): ModelError {
  try {
    buildCube({ profile, snapshot, seeds: [[1, 2]] });
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error("no error");
}

const asset = (quote: { spot: string; volatility: string }): Snapshot => ({
  ...exampleSnapshot,
  assets: { ...exampleSnapshot.assets, BTC: quote },
});
const event = (...probabilities: string[]): Snapshot => ({
  ...exampleSnapshot,
  events: { ...exampleSnapshot.events, VOTE: { cluster: "ELECTION", node: "politics", probabilities } },
});
const instrument = (it: QuotedInstrument): Snapshot => snapshotOf({ it });

describe("a bad snapshot is refused with the field, the value and a remedy", () => {
  const cases: [string, Snapshot, string, string][] = [
    ["a spot of zero", asset({ spot: "0", volatility: "0.6" }), "impossiblePrice", "assets.BTC.spot"],
    [
      "a spot that is no decimal",
      asset({ spot: "1e5", volatility: "0.6" }),
      "malformedDecimal",
      "assets.BTC.spot",
    ],
    ["no volatility", asset({ spot: "1", volatility: "0" }), "impossibleParameter", "assets.BTC.volatility"],
    [
      "a probability above 1",
      event("1.2", "-0.1", "0"),
      "impossibleProbability",
      "events.VOTE.probabilities[0]",
    ],
    [
      "probabilities that do not sum to 1",
      event("0.4", "0.3", "0.2"),
      "impossibleProbability",
      "events.VOTE",
    ],
    [
      "a contract above one dollar",
      instrument(binary("BTC", "9", 9, 1_000_001)),
      "impossiblePrice",
      "it.mark",
    ],
    ["a mark in dollars", instrument(binary("BTC", "9", 9, 0.5)), "impossiblePrice", "it.mark"],
    ["a perp at zero", instrument(perp("BTC", 4, 0)), "impossiblePrice", "it.mark"],
    ["an underlying without a quote", instrument(perp("SOL", 4, 1)), "unknownUnderlying", "it.underlying"],
    [
      "a lot that is no power of ten",
      instrument(perp("BTC", 0.5, 1)),
      "impossibleParameter",
      "it.lotDecimals",
    ],
    [
      "strikes in the wrong order",
      instrument(range("BTC", "9", "8", 9, 1)),
      "impossiblePrice",
      "it.upperStrike",
    ],
    [
      "strikes of a scalar in the wrong order",
      instrument(scalar("BTC", "9", "9", 9, 1)),
      "impossiblePrice",
      "it.upperStrike",
    ],
    [
      "a scalar above one dollar",
      instrument(scalar("BTC", "8", "9", 9, 1_000_001)),
      "impossiblePrice",
      "it.mark",
    ],
    [
      "an option's strike of zero",
      instrument(option("call", "BTC", "0", 9, 1, 4)),
      "impossiblePrice",
      "it.strike",
    ],
    [
      "an option's mark in dollars",
      instrument(option("call", "BTC", "90000", 9, 1234.5, 4)),
      "impossiblePrice",
      "it.mark",
    ],
    [
      "a put dearer than its strike",
      instrument(option("put", "BTC", "90000", 9, 90_000_000_001, 4)),
      "impossiblePrice",
      "it.mark",
    ],
    [
      "an option's lot that is no power of ten",
      instrument(option("put", "BTC", "90000", 9, 1, -1)),
      "impossibleParameter",
      "it.lotDecimals",
    ],
    [
      "an option without an expiry",
      instrument({ ...option("put", "BTC", "90000", 9, 1, 4), expiry: 0 } as QuotedInstrument),
      "impossibleParameter",
      "it.expiry",
    ],
    [
      "an option on nothing",
      instrument(option("put", "SOL", "90", 9, 1, 4)),
      "unknownUnderlying",
      "it.underlying",
    ],
    ["a spot at zero", instrument(spot("BTC", 4, 0, "0.5")), "impossiblePrice", "it.mark"],
    ["a haircut of nothing", instrument(spot("BTC", 4, 1, "0")), "impossibleParameter", "it.haircut"],
    ["a haircut above all", instrument(spot("BTC", 4, 1, "1.01")), "impossibleParameter", "it.haircut"],
    [
      "a parlay of a scalar",
      {
        ...exampleSnapshot,
        instruments: { s: scalar("BTC", "8", "9", 9, 1), it: parlay(["s"], 9, 1) },
      },
      "unknownInstrument",
      "it",
    ],
    ["an unknown event", instrument(outcome("WAR", 0, 9, 1)), "unknownEvent", "it.event"],
    [
      "an outcome that is not in the set",
      instrument(outcome("VOTE", 3, 9, 1)),
      "impossibleParameter",
      "it.outcome",
    ],
    ["a parlay of nothing known", instrument(parlay(["x"], 9, 1)), "unknownInstrument", "it"],
    ["a short beacon", { ...exampleSnapshot, beacons: ["0x12"] }, "malformedSeed", "beacons"],
    ["no beacon", { ...exampleSnapshot, beacons: [] }, "malformedSeed", "beacons"],
    [
      "a time in milliseconds with a fraction",
      { ...exampleSnapshot, time: 1.5 },
      "impossibleParameter",
      "time",
    ],
  ];
  for (const [name, snapshot, code, field] of cases) {
    it(`error: ${name}`, () => {
      const error = errorOf(snapshot);
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(field);
      expect(error.remedy).not.to.equal("");
    });
  }

  it("error: a price that is lost beside its shift names the price, not the volatility", () => {
    const oil = (price: string): Snapshot => ({
      ...snapshotOf({ it: perp("WTI", 0, 1) }),
      assets: { WTI: { spot: price, volatility: "0.38" } },
    });
    for (const price of ["0.000000000000001", "0.000000039999999"]) {
      const error = errorOf(oil(price));
      expect(error.code).to.equal("impossiblePrice");
      expect(error.value).to.equal(price);
      expect(error.message).to.contain("assets.WTI.spot is lost in rounding beside the shift of 40 USD");
      expect(error.remedy).to.contain("at least a billionth of the shift");
    }
    // A billionth of 40 USD has a profit and loss.
    expect(() => buildCube({ profile, snapshot: oil("0.00000004"), seeds: [[1, 1]] })).not.to.throw();
  });

  it("error: an underlying that the profile does not model", () => {
    const error = errorOf({ ...exampleSnapshot, assets: { DOGE: { spot: "1", volatility: "1" } } });
    expect(error.code).to.equal("unknownUnderlying");
    expect(error.value).to.equal("DOGE");
  });

  it("error: seeds that do not fit the panels", () => {
    for (const seeds of [
      [],
      [
        [1, 2],
        [3, 4],
      ],
      [[-1, 0]],
      [[0.5, 1]],
      [[2 ** 32, 1]],
    ]) {
      const bad = seeds as unknown as [number, number][];
      expect(() => buildCube({ profile, snapshot: exampleSnapshot, seeds: bad }))
        .to.throw(ModelError)
        .with.property("code", "malformedSeed");
    }
  });
});
