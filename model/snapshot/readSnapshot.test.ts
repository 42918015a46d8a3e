import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { binary, exampleSnapshot, option, scalar, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { parseSnapshot } from "./parseSnapshot.ts";

const snapshot = {
  ...exampleSnapshot,
  assets: {
    ...exampleSnapshot.assets,
    SPX: { spot: "7400", volatility: "0.18", spread: "0.5", toxicity: "0.2" },
  },
  events: {
    ...exampleSnapshot.events,
    ACT: {
      cluster: "POLICY",
      node: "politics",
      probabilities: ["0.6", "0.4"],
      resolvesAt: exampleSnapshot.time + 86_400,
      tiltPerRootDay: "0.45",
      hazardPerDay: "0.01",
      generator: "act",
      state: "pending",
    },
  },
  instruments: {
    ...exampleSnapshot.instruments,
    elsewhere: { ...binary("BTC", "95000", 1, 500_000), source: "OTHER" },
  },
  ledger: { blockNumber: 7, blockHash: "0xab", root: "0xcd" },
};

describe("parseSnapshot", () => {
  it("behavior: keeps schedules, generators, sources and the ledger, and adds nothing where they are absent", () => {
    for (const each of [snapshot, exampleSnapshot]) {
      expect(parseSnapshot(JSON.parse(JSON.stringify(each)))).to.deep.equal(each);
    }
  });

  it("error: a date as text, a state as a number", () => {
    for (const bad of [{ resolvesAt: "tomorrow" }, { state: 1 }]) {
      const events = { ...snapshot.events, ACT: { ...snapshot.events.ACT, ...bad } };
      expect(() => parseSnapshot({ ...snapshot, events }))
        .to.throw(ModelError, "snapshot.events.ACT")
        .with.property("code", "missingField");
    }
  });
});

describe("a snapshot that is not one", () => {
  const cases: [string, unknown, string, unknown, string, string][] = [
    ["nothing", undefined, "missingField", undefined, "snapshot is not a JSON object", "docs/model.md"],
    ["a list", [], "missingField", [], "snapshot is not a JSON object", "docs/model.md"],
    [
      "another version",
      { ...exampleSnapshot, version: 2 },
      "unsupported",
      2,
      "snapshot.version is unknown",
      "Write version 1.",
    ],
    [
      "a time in milliseconds as text",
      { ...exampleSnapshot, time: "1780272000000" },
      "missingField",
      "1780272000000",
      "snapshot.time is not an integer",
      "Write an integer there.",
    ],
    [
      "NaN as a mark",
      { ...exampleSnapshot, instruments: { it: { ...binary("BTC", "1", 1, NaN) } } },
      "missingField",
      NaN,
      "snapshot.instruments.it.mark is not an integer",
      "Write an integer there.",
    ],
    [
      "an infinite expiry",
      { ...exampleSnapshot, instruments: { it: { ...binary("BTC", "1", 1, 1), expiry: Infinity } } },
      "missingField",
      Infinity,
      "snapshot.instruments.it.expiry is not an integer",
      "Write an integer there.",
    ],
    [
      "a kind that the model does not know",
      { ...exampleSnapshot, instruments: { it: { ...binary("BTC", "1", 1, 1), kind: "swap" } } },
      "unsupported",
      "swap",
      "snapshot.instruments.it.kind is unknown",
      "Use perp, spot, binary, scalar, call, put, outcome or parlay.",
    ],
    [
      "a beacon that is a number",
      { ...exampleSnapshot, beacons: [exampleSnapshot.beacons[0], 5] },
      "missingField",
      5,
      "snapshot.beacons[1] is not a string",
      "Write strings; numbers as decimal strings.",
    ],
  ];
  for (const [name, json, code, value, says, remedy] of cases) {
    it(`error: ${name}`, () => {
      const error = refusalOf(() => parseSnapshot(json));
      expect(error.code).to.equal(code);
      expect(error.value).to.deep.equal(value);
      expect(error.message).to.contain(says);
      expect(error.remedy).to.contain(remedy);
    });
  }
});

const optionSnapshot = snapshotOf({
  call: option("call", "BTC", "100000", 30, 3_000_000_000, 4),
  put: option("put", "SPX", "7200", 18, 60_000_000, 2),
  scalar: scalar("WTI", "60", "80", 40, 450_000),
  spot: spot("ETH", 4, 3_400_000_000, "0.5"),
});

describe("a snapshot with options, scalars and collateral", () => {
  it("behavior: reads back what was written as JSON", () => {
    expect(parseSnapshot(JSON.parse(JSON.stringify(optionSnapshot)))).to.deep.equal(optionSnapshot);
  });

  for (const [key, field] of [
    ["call", "strike"],
    ["scalar", "upperStrike"],
    ["spot", "haircut"],
    ["put", "expiry"],
    ["put", "lotDecimals"],
  ] as const) {
    it(`error: a ${key} without ${field}`, () => {
      const json = JSON.parse(JSON.stringify(optionSnapshot)) as {
        instruments: Record<string, Record<string, unknown>>;
      };
      json.instruments[key]![field] = undefined;
      expect(() => parseSnapshot(json))
        .to.throw(ModelError, `${key}.${field}`)
        .with.property("code", "missingField");
    });
  }
});
