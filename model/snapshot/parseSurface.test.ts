import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { binary, exampleTime, snapshotOf } from "../testing/exampleSnapshot.ts";
import { parseSnapshot } from "./parseSnapshot.ts";
import { parseSurface } from "./parseSurface.ts";
import type { QuotedSmile, Snapshot } from "./Snapshot.ts";

const day = 86_400;
const smile = (days: number, change: Partial<QuotedSmile> = {}): QuotedSmile => ({
  expiry: exampleTime + days * day,
  strikes: ["80000", "95000", "110000"],
  volatilities: ["0.8", "0.65", "0.7"],
  ...change,
});

function withSurface(surface: readonly QuotedSmile[], asset = "BTC"): Snapshot {
  const snapshot = snapshotOf({ it: binary("BTC", "95000", 30, 470_000) });
  const quote = snapshot.assets[asset]!;
  return { ...snapshot, assets: { ...snapshot.assets, [asset]: { ...quote, surface } } };
}

const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: 16 } as const;
const cubeOf = (snapshot: Snapshot) =>
  buildCube({ profile: { ...productionProfile, scenarioSet }, snapshot, seeds: [[1, 2]] });

describe("surface of a quote", () => {
  it("behavior: survives JSON and is absent where it was absent", () => {
    for (const snapshot of [withSurface([smile(10), smile(40)]), withSurface([]), snapshotOf({})]) {
      expect(parseSnapshot(JSON.parse(JSON.stringify(snapshot)))).to.deep.equal(snapshot);
    }
  });

  it("behavior: the volatility at each quoted strike is the quoted one, of a shifted price too", () => {
    for (const shift of [0, 40]) {
      const context = { spot: 68, shift, yearsTo: () => 0.5, path: "assets.WTI" };
      const quoted = { expiry: 1, strikes: ["50", "68", "90"], volatilities: ["0.5", "0.38", "0.4"] };
      const [parsed] = parseSurface([quoted], context)!;
      quoted.strikes.forEach((strike, i) => {
        const { variance } = parsed!.curve(Math.log((Number(strike) + shift) / (68 + shift)));
        const ofPrice = (Math.sqrt(variance / 0.5) * (68 + shift)) / 68;
        expect(ofPrice).to.be.closeTo(Number(quoted.volatilities[i]), 1e-14);
      });
    }
  });

  const cases: [string, readonly QuotedSmile[], string, string][] = [
    ["no smile", [], "impossibleParameter", "assets.BTC.surface"],
    ["a past expiry", [smile(-1)], "impossibleParameter", "surface[0].expiry"],
    ["an expiry now", [smile(0)], "impossibleParameter", "surface[0].expiry"],
    ["expiries out of order", [smile(40), smile(10)], "impossibleParameter", "surface[1].expiry"],
    ["an expiry twice", [smile(10), smile(10)], "impossibleParameter", "surface[1].expiry"],
    [
      "strikes out of order",
      [smile(10, { strikes: ["95000", "80000", "110000"] })],
      "impossiblePrice",
      "surface[0].strikes[1]",
    ],
    [
      "a strike twice",
      [smile(10, { strikes: ["80000", "95000", "95000"] })],
      "impossiblePrice",
      "surface[0].strikes[2]",
    ],
    [
      "a strike at zero",
      [smile(10, { strikes: ["0", "95000", "110000"] })],
      "impossiblePrice",
      "surface[0].strikes[0]",
    ],
    [
      "a strike that is no decimal",
      [smile(10, { strikes: ["NaN", "95000", "110000"] })],
      "malformedDecimal",
      "surface[0].strikes[0]",
    ],
    [
      "a volatility of zero",
      [smile(10, { volatilities: ["0.8", "0", "0.7"] })],
      "impossibleParameter",
      "surface[0].volatilities[1]",
    ],
    [
      "a negative volatility",
      [smile(10, { volatilities: ["0.8", "0.6", "-0.7"] })],
      "impossibleParameter",
      "surface[0].volatilities[2]",
    ],
    [
      "a volatility in percent",
      [smile(10, { volatilities: ["80", "65", "70"] })],
      "impossibleParameter",
      "surface[0].volatilities[0]",
    ],
    [
      "a volatility too few",
      [smile(10, { volatilities: ["0.8", "0.6"] })],
      "impossibleParameter",
      "surface[0]",
    ],
    ["no strikes", [smile(10, { strikes: [], volatilities: [] })], "impossibleParameter", "surface[0]"],
  ];
  for (const [name, surface, code, field] of cases) {
    it(`error: ${name}`, () => {
      expect(() => cubeOf(withSurface(surface)))
        .to.throw(ModelError, field)
        .with.property("code", code);
    });
  }

  it("error: each says with which value, and what to do", () => {
    const wrong: [readonly QuotedSmile[], unknown, string][] = [
      [[], [], "Leave it out."],
      [[smile(0)], exampleTime, "Leave the smile out once its expiry is reached."],
      [[smile(40), smile(10)], exampleTime + 10 * day, "send each expiry once"],
      [
        [smile(10, { strikes: ["95000", "80000", "110000"] })],
        "80000",
        "Order the strikes and send each once",
      ],
      [[smile(10, { volatilities: ["0.8", "20.1", "0.7"] })], "20.1", "above 0 and at most 20"],
      [[smile(10, { volatilities: ["0.8", "Infinity", "0.7"] })], "Infinity", "digits"],
      [[smile(10, { volatilities: ["0.8", "0.6"] })], [3, 2], "as many volatilities as strikes"],
    ];
    for (const [surface, value, remedy] of wrong) {
      const error = refusalOf(() => cubeOf(withSurface(surface)));
      expect(error.value).to.deep.equal(value);
      expect(error.remedy).to.contain(remedy);
      expect(error.message).to.contain("assets.BTC.surface");
    }
    const named = refusalOf(() => cubeOf(withSurface([smile(10, { volatilities: ["x", "1", "1"] })])));
    expect(named.message).to.contain("surface[0].volatilities[0] is not a decimal string");
  });

  it("behavior: a volatility of 20 is one, and a strike of a shifted price may lie below zero", () => {
    const wild = smile(10, { volatilities: ["20", "20", "20"] });
    expect(() => cubeOf(withSurface([wild]))).not.to.throw();
    const context = { spot: 68, shift: 40, yearsTo: () => 0.5, path: "assets.WTI" };
    const quoted = { expiry: 1, strikes: ["-39", "68"], volatilities: ["0.5", "0.4"] };
    expect(parseSurface([quoted], context)).to.have.length(1);
    const error = refusalOf(() => parseSurface([{ ...quoted, strikes: ["-40", "68"] }], context));
    expect([error.code, error.value]).to.deep.equal(["impossiblePrice", "-40"]);
    expect(error.message).to.contain("assets.WTI.surface[0].strikes[0] is not above -40");
  });

  it("error: a surface of another type names its place", () => {
    const json = (surface: unknown): unknown => ({
      ...snapshotOf({}),
      assets: { BTC: { spot: "1", volatility: "1", surface } },
    });
    for (const [surface, field] of [
      ["flat", "assets.BTC.surface"],
      [[1], "assets.BTC.surface[0]"],
      [[{ ...smile(1), expiry: "soon" }], "surface[0].expiry"],
      [[{ ...smile(1), strikes: [80_000, 95_000, 110_000] }], "surface[0].strikes[0]"],
    ] as const) {
      expect(() => parseSnapshot(json(surface)))
        .to.throw(ModelError, field)
        .with.property("code", "missingField");
    }
  });
});
