import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Profile } from "../profiles/Profile.ts";
import {
  binary,
  exampleSnapshot,
  exampleTime,
  outcome,
  parlay,
  option,
  perp,
  range,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { factorModel } from "../tree/factorModel.ts";
import { parseMarket } from "./parseMarket.ts";
import type { AssetQuote, QuotedInstrument, Snapshot } from "./Snapshot.ts";

const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: 16 } as const;
const profile = { ...productionProfile, scenarioSet };
const day = 86_400;

const parse = (snapshot: Snapshot, by: Profile = profile) => parseMarket(by, factorModel(by), snapshot);
const asset = (quote: AssetQuote): Snapshot => ({
  ...exampleSnapshot,
  assets: { ...exampleSnapshot.assets, BTC: quote },
});
const instrument = (it: QuotedInstrument, change: object = {}): Snapshot =>
  snapshotOf({ it: { ...it, ...change } });

type Case = readonly [
  name: string,
  snapshot: Snapshot,
  code: string,
  says: string,
  value: unknown,
  remedy: string,
];

const above = binary("BTC", "9", 9, 1);
const prices: Case[] = [
  [
    "a spot of zero",
    asset({ spot: "0", volatility: "0.6" }),
    "impossiblePrice",
    "assets.BTC.spot is not",
    "0",
    "positive price",
  ],
  [
    "a negative spot",
    asset({ spot: "-36.98", volatility: "0.6" }),
    "impossiblePrice",
    "assets.BTC.spot is not",
    "-36.98",
    "halts the instrument",
  ],
  [
    "NaN as a spot",
    asset({ spot: "NaN", volatility: "0.6" }),
    "malformedDecimal",
    "assets.BTC.spot",
    "NaN",
    "15 decimals",
  ],
  [
    "an infinite spot",
    asset({ spot: "Infinity", volatility: "0.6" }),
    "malformedDecimal",
    "assets.BTC.spot",
    "Infinity",
    "digits",
  ],
  [
    "a spot with an exponent",
    asset({ spot: "1e5", volatility: "0.6" }),
    "malformedDecimal",
    "assets.BTC.spot",
    "1e5",
    "digits",
  ],
  [
    "a spot that a double does not hold",
    asset({ spot: "9007199254740993", volatility: "0.6" }),
    "tooLarge",
    "assets.BTC.spot",
    "9007199254740993",
    "15 significant",
  ],
  [
    "no volatility",
    asset({ spot: "1", volatility: "0" }),
    "impossibleParameter",
    "assets.BTC.volatility is not",
    "0",
    "at most 20",
  ],
  [
    "a negative volatility",
    asset({ spot: "1", volatility: "-0.6" }),
    "impossibleParameter",
    "assets.BTC.volatility is not",
    "-0.6",
    "above 0",
  ],
  [
    "a volatility in percent",
    asset({ spot: "1", volatility: "65" }),
    "impossibleParameter",
    "assets.BTC.volatility is not",
    "65",
    '"0.65" is 65 %',
  ],
  [
    "NaN as a volatility",
    asset({ spot: "1", volatility: "NaN" }),
    "malformedDecimal",
    "assets.BTC.volatility",
    "NaN",
    "digits",
  ],
  [
    "a crossed quote, whose spread is negative",
    asset({ spot: "1", volatility: "1", spread: "-0.1" }),
    "impossiblePrice",
    "assets.BTC.spread",
    "-0.1",
    "crossed or empty",
  ],
  [
    "a toxicity above 1",
    asset({ spot: "1", volatility: "1", toxicity: "1.1" }),
    "impossibleParameter",
    "assets.BTC.toxicity",
    "1.1",
    "Correct",
  ],
  [
    "an underlying without a quote",
    instrument(perp("SOL", 4, 1)),
    "unknownUnderlying",
    "it.underlying is not in the snapshot",
    "SOL",
    "snapshot.assets",
  ],
  [
    "an option on nothing",
    instrument(option("put", "SOL", "90", 9, 1, 4)),
    "unknownUnderlying",
    "it.underlying",
    "SOL",
    "spot and volatility",
  ],
];
const marks: Case[] = [
  [
    "a contract above one dollar",
    instrument(above, { mark: 1_000_001 }),
    "impossiblePrice",
    "it.mark is not a price",
    1_000_001,
    "0 to 1,000,000 (1e-6 USD)",
  ],
  [
    "a contract below nothing",
    instrument(outcome("VOTE", 0, 9, -1)),
    "impossiblePrice",
    "it.mark",
    -1,
    "0 to 1,000,000",
  ],
  [
    "a mark in dollars",
    instrument(above, { mark: 0.5 }),
    "impossiblePrice",
    "it.mark",
    0.5,
    "0 to 1,000,000",
  ],
  ["NaN as a mark", instrument(above, { mark: NaN }), "impossiblePrice", "it.mark", NaN, "0 to 1,000,000"],
  [
    "an infinite mark",
    instrument(perp("BTC", 4, Infinity)),
    "impossiblePrice",
    "it.mark",
    Infinity,
    "at least 1 in 1e-6 USD",
  ],
  [
    "a perp at zero",
    instrument(perp("BTC", 4, 0)),
    "impossiblePrice",
    "it.mark",
    0,
    "at least 1 in 1e-6 USD",
  ],
  [
    "a spot at zero",
    instrument(spot("BTC", 4, 0, "0.5")),
    "impossiblePrice",
    "it.mark",
    0,
    "at least 1 in 1e-6 USD",
  ],
  [
    "a scalar above one dollar",
    instrument(scalar("BTC", "8", "9", 9, 1_000_001)),
    "impossiblePrice",
    "it.mark",
    1_000_001,
    "0 to 1,000,000",
  ],
  [
    "an option's mark in dollars",
    instrument(option("call", "BTC", "90000", 9, 1234.5, 4)),
    "impossiblePrice",
    "it.mark",
    1234.5,
    "at least 0 in 1e-6 USD",
  ],
  [
    "an option below nothing",
    instrument(option("put", "BTC", "90000", 9, -1, 4)),
    "impossiblePrice",
    "it.mark",
    -1,
    "at least 0 in 1e-6 USD",
  ],
  [
    "a put dearer than its strike",
    instrument(option("put", "BTC", "90000", 9, 90_000_000_001, 4)),
    "impossiblePrice",
    "it.mark is above the strike of the put",
    90_000_000_001,
    "at most the strike",
  ],
];
const terms: Case[] = [
  [
    "strikes in the wrong order",
    instrument(range("BTC", "9", "8", 9, 1)),
    "impossiblePrice",
    "it.upperStrike is not above the strike",
    "8",
    "Order the strikes",
  ],
  [
    "an empty range",
    instrument(range("BTC", "9", "9", 9, 1)),
    "impossiblePrice",
    "it.upperStrike is not above the strike",
    "9",
    "Order the strikes",
  ],
  [
    "a range without its upper strike",
    instrument(range("BTC", "9", "9", 9, 1), { upperStrike: undefined }),
    "missingField",
    "it.upperStrike is missing",
    undefined,
    "both strikes",
  ],
  [
    "an upper strike that is no decimal",
    instrument(range("BTC", "9", "ten", 9, 1)),
    "malformedDecimal",
    "it.upperStrike",
    "ten",
    "digits",
  ],
  [
    "a strike that is no decimal",
    instrument(above, { strike: "Infinity" }),
    "malformedDecimal",
    "instruments.it.strike",
    "Infinity",
    "digits",
  ],
  [
    "a comparison nobody knows",
    instrument(above, { comparison: "equal" }),
    "unsupported",
    "it.comparison is unknown",
    "equal",
    "greaterOrEqual, greater, less or between",
  ],
  [
    "a kind nobody knows",
    instrument(above, { kind: "swap" }),
    "unsupported",
    "instruments.it.kind is unknown",
    "swap",
    "perp, spot, binary, scalar, call, put, outcome or parlay",
  ],
  [
    "strikes of a scalar in the wrong order",
    instrument(scalar("BTC", "9", "9", 9, 1)),
    "impossiblePrice",
    "it.upperStrike is not above the strike",
    "9",
    "Order the strikes",
  ],
  [
    "a strike of a scalar that is no decimal",
    instrument(scalar("BTC", "x", "9", 9, 1)),
    "malformedDecimal",
    "instruments.it.strike",
    "x",
    "digits",
  ],
  [
    "an upper strike of a scalar that is none",
    instrument(scalar("BTC", "8", "x", 9, 1)),
    "malformedDecimal",
    "instruments.it.upperStrike",
    "x",
    "digits",
  ],
  [
    "an option's strike of zero",
    instrument(option("call", "BTC", "0", 9, 1, 4)),
    "impossiblePrice",
    "it.strike is not a price",
    "0",
    "positive strike",
  ],
  [
    "an option's strike that is no decimal",
    instrument(option("call", "BTC", "x", 9, 1, 4)),
    "malformedDecimal",
    "instruments.it.strike",
    "x",
    "digits",
  ],
  [
    "an unknown event",
    instrument(outcome("WAR", 0, 9, 1)),
    "unknownEvent",
    "it.event is not in the snapshot",
    "WAR",
    "snapshot.events",
  ],
  [
    "an outcome beyond the set",
    instrument(outcome("VOTE", 3, 9, 1)),
    "impossibleParameter",
    "it.outcome is not an outcome of VOTE",
    3,
    "0 to 2",
  ],
  [
    "an outcome before the set",
    instrument(outcome("VOTE", -1, 9, 1)),
    "impossibleParameter",
    "it.outcome",
    -1,
    "0 to 2",
  ],
  [
    "half an outcome",
    instrument(outcome("VOTE", 0.5, 9, 1)),
    "impossibleParameter",
    "it.outcome",
    0.5,
    "0 to 2",
  ],
  [
    "a parlay of nothing known",
    instrument(parlay(["x"], 9, 1)),
    "unknownInstrument",
    "A leg of instruments.it is not",
    "x",
    "settle at 0 or 1",
  ],
  [
    "a parlay of nothing",
    instrument(parlay([], 9, 1), { symbol: "none" }),
    "impossibleParameter",
    "it.legs is not a list",
    [],
    "each leg once",
  ],
  [
    "a parlay with a leg twice",
    snapshotOf({ a: above, it: parlay(["a", "a"], 9, 1) }),
    "impossibleParameter",
    "it.legs is not a list",
    ["a", "a"],
    "each leg once",
  ],
  [
    "a parlay of a scalar",
    snapshotOf({ s: scalar("BTC", "8", "9", 9, 1), it: parlay(["s"], 9, 1) }),
    "unknownInstrument",
    "A leg of instruments.it is not",
    "s",
    "settle at 0 or 1",
  ],
];
const contracts: [string, QuotedInstrument][] = [
  ["binary", above],
  ["scalar", scalar("BTC", "8", "9", 9, 1)],
  ["outcome", outcome("VOTE", 0, 9, 1)],
];
const options: [string, QuotedInstrument][] = [
  ["call", option("call", "BTC", "9", 9, 1, 4)],
  ["put", option("put", "BTC", "9", 9, 1, 4)],
];
const linears: [string, QuotedInstrument][] = [
  ["perp", perp("BTC", 4, 1)],
  ["spot", spot("BTC", 4, 1, "0.5")],
];
const withParlay = (change: object): Snapshot =>
  snapshotOf({ a: above, it: { ...parlay(["a"], 9, 1), ...change } });
const lots: Case[] = [
  ...contracts.map(([kind, it]): Case => [
    `a ${kind} in tenths`,
    instrument(it, { lotDecimals: 1 }),
    "impossibleParameter",
    "it.lotDecimals is not 0",
    1,
    "one contract",
  ]),
  [
    "a parlay in tenths",
    withParlay({ lotDecimals: 1 }),
    "impossibleParameter",
    "it.lotDecimals is not 0",
    1,
    "one contract",
  ],
  ...[...options, ...linears].flatMap(([kind, it]) =>
    [-1, 0.5, 13, NaN].map((d): Case => [
      `a ${kind} with ${d} decimals`,
      instrument(it, { lotDecimals: d }),
      "impossibleParameter",
      "it.lotDecimals is not a number of decimals",
      d,
      "0 to 12",
    ]),
  ),
];
const expiries: Case[] = [
  ...[...contracts, ...options].flatMap(([kind, it]) =>
    [0, -5, 1.5, NaN, Infinity].map((at): Case => [
      `a ${kind} that expires at ${at}`,
      instrument(it, { expiry: at }),
      "impossibleParameter",
      "it.expiry is not a Unix time",
      at,
      "Send an integer",
    ]),
  ),
  [
    "a parlay that expires at 0",
    withParlay({ expiry: 0 }),
    "impossibleParameter",
    "it.expiry is not a Unix time",
    0,
    "Send an integer",
  ],
];
const names: Case[] = [
  [
    "an instrument without a symbol",
    instrument(above, { symbol: "" }),
    "missingField",
    "instruments.it.symbol is empty",
    "",
    "Write a name",
  ],
  [
    "a perp on nothing",
    instrument(perp("", 4, 1)),
    "missingField",
    "instruments.it.underlying is empty",
    "",
    "Write a name",
  ],
  [
    "an outcome of nothing",
    instrument(outcome("", 0, 9, 1)),
    "missingField",
    "instruments.it.event is empty",
    "",
    "Write a name",
  ],
  ...[above, scalar("BTC", "8", "9", 9, 1), option("call", "BTC", "9", 9, 1, 4)].map((it): Case => [
    `a ${it.kind} on a source without a name`,
    instrument(it, { source: "" }),
    "missingField",
    "instruments.it.source is empty",
    "",
    "leave it out",
  ]),
];
const beacon = exampleSnapshot.beacons[0]!;
const heads: Case[] = [
  [
    "another version",
    { ...exampleSnapshot, version: 2 as 1 },
    "unsupported",
    "Unknown snapshot version",
    2,
    "version 1",
  ],
  [
    "a short beacon",
    { ...exampleSnapshot, beacons: [beacon, "0x12"] },
    "malformedSeed",
    "snapshot.beacons",
    "0x12",
    "64 digits",
  ],
  [
    "a beacon with more behind it",
    { ...exampleSnapshot, beacons: [`${beacon}0`] },
    "malformedSeed",
    "snapshot.beacons",
    `${beacon}0`,
    "64 digits",
  ],
  [
    "a beacon with more before it",
    { ...exampleSnapshot, beacons: [` ${beacon}`] },
    "malformedSeed",
    "snapshot.beacons",
    ` ${beacon}`,
    "64 digits",
  ],
  [
    "no beacon",
    { ...exampleSnapshot, beacons: [] },
    "malformedSeed",
    "snapshot.beacons",
    [],
    "at least once",
  ],
  [
    "a time with a fraction",
    { ...exampleSnapshot, time: 1.5 },
    "impossibleParameter",
    "snapshot.time",
    1.5,
    "Send an integer",
  ],
  [
    "a time of zero",
    { ...exampleSnapshot, time: 0 },
    "impossibleParameter",
    "snapshot.time",
    0,
    "Send an integer",
  ],
  [
    "NaN as a time",
    { ...exampleSnapshot, time: NaN },
    "impossibleParameter",
    "snapshot.time",
    NaN,
    "Send an integer",
  ],
  [
    "an underlying that the profile does not model",
    { ...exampleSnapshot, assets: { DOGE: { spot: "1", volatility: "1" } } },
    "unknownUnderlying",
    "The profile production does not model",
    "DOGE",
    "profile.tree and profile.assets",
  ],
];

describe("a bad snapshot is refused with the field, the value and a remedy", () => {
  for (const [name, snapshot, code, says, value, remedy] of [
    ...prices,
    ...marks,
    ...terms,
    ...lots,
    ...expiries,
    ...names,
    ...heads,
  ]) {
    it(`error: ${name}`, () => {
      const error = refusalOf(() => parse(snapshot));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(says);
      expect(error.value).to.deep.equal(value);
      expect(error.remedy).to.contain(remedy);
    });
  }

  it("error: an underlying in the tree without parameters, or with parameters and not in the tree", () => {
    const { BTC, ...rest } = profile.assets;
    const none = refusalOf(() => parse(exampleSnapshot, { ...profile, assets: rest }));
    expect([none.code, none.value]).to.deep.equal(["unknownUnderlying", "BTC"]);
    const assets = { ...profile.assets, DOGE: BTC! };
    const doge = { ...exampleSnapshot, assets: { DOGE: { spot: "1", volatility: "1" } } };
    const alone = refusalOf(() => parse(doge, { ...profile, assets }));
    expect([alone.code, alone.value]).to.deep.equal(["unknownUnderlying", "DOGE"]);
  });

  it("error: parameters of an asset that are no decimals", () => {
    const { usedVolatility: _used, ...parameters } = profile.assets.BTC!;
    for (const [field, says] of [
      ["shift", "shift of BTC"],
      ["horizonDays", "horizonDays of BTC"],
    ] as const) {
      const assets = { ...profile.assets, BTC: { ...parameters, [field]: "NaN" } };
      const error = refusalOf(() => parse(exampleSnapshot, { ...profile, assets }));
      expect([error.code, error.value]).to.deep.equal(["malformedDecimal", "NaN"]);
      expect(error.message).to.contain(says);
    }
  });

  it("error: the same at the doors of the model: what builds a cube refuses it", () => {
    const error = refusalOf(() =>
      buildCube({ profile, snapshot: instrument(perp("BTC", 4, 0)), seeds: [[1, 2]] }),
    );
    expect(error.code).to.equal("impossiblePrice");
  });

  it("error: a price that is lost beside its shift names the price, not the volatility", () => {
    const oil = (price: string): Snapshot => ({
      ...snapshotOf({ it: perp("WTI", 0, 1) }),
      assets: { WTI: { spot: price, volatility: "0.38" } },
    });
    for (const price of ["0.000000000000001", "0.000000039999999"]) {
      const error = refusalOf(() => parse(oil(price)));
      expect(error.code).to.equal("impossiblePrice");
      expect(error.value).to.equal(price);
      expect(error.message).to.contain("assets.WTI.spot is lost in rounding beside the shift of 40 USD");
      expect(error.remedy).to.contain("at least a billionth of the shift");
    }
    // A billionth of 40 USD has a profit and loss.
    expect(() => buildCube({ profile, snapshot: oil("0.00000004"), seeds: [[1, 1]] })).not.to.throw();
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

describe("a parsed market", () => {
  it("behavior: assets, events and instruments are in the order of their keys, however they were written", () => {
    const reversed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(record).reverse());
    const { assets, events, instruments } = exampleSnapshot;
    const market = parse({
      ...exampleSnapshot,
      assets: reversed(assets),
      events: reversed(events),
      instruments: reversed(instruments),
    });
    expect(market).to.deep.equal(parse(exampleSnapshot));
    expect(market.time).to.equal(exampleTime);
    expect(market.assets.map(({ name }) => name)).to.deep.equal(["BTC", "ETH", "SPX", "WTI"]);
    expect(market.events.map(({ key }) => key)).to.deep.equal(["GAME-1", "GAME-2", "VOTE"]);
    const keys = market.instruments.map(({ key }) => key);
    expect(keys).to.deep.equal([...keys].sort());
    keys.forEach((key, i) => expect(market.indexOf.get(key)).to.equal(i));
  });

  it("behavior: an asset has its factor, class, shift, volatility of the shifted price and margin period", () => {
    const [btc, , spx, wti] = parse(exampleSnapshot).assets;
    expect(btc).to.include({ factor: 0, classNode: "crypto", spot: 95_000, shift: 0, volatility: 0.65 });
    expect(btc).to.include({ daysPerYear: 365, marginPeriodYears: 1 / 365, surface: undefined });
    expect(spx).to.include({ factor: 3, classNode: "equity", daysPerYear: 252, marginPeriodYears: 2 / 252 });
    expect(wti).to.include({ factor: 4, classNode: "macro", shift: 40 });
    // .38 of 68 dollars is as much as σ of the shifted price, 108.
    expect(wti!.volatility).to.be.closeTo((0.38 * 68) / 108, 1e-15);
    // A quarter of WTI's stressed level .89 and ¾ of .38 are .5075, above 1.06 × .38 and the long-run level .49.
    expect(wti!.usedVolatility).to.be.closeTo((0.5075 * 68) / 108, 1e-15);
    const plain = parse(exampleSnapshot, referenceProfile).assets[0]!;
    expect([plain.usedVolatility, plain.volatility]).to.deep.equal([0.65, 0.65]);
  });

  it("behavior: a volatility of 20 is one; seconds after 1970 are a time", () => {
    expect(parse(asset({ spot: "1", volatility: "20" })).assets[0]!.volatility).to.equal(20);
    expect(parse({ ...snapshotOf({}), time: 1 }).time).to.equal(1);
  });

  it("behavior: a surface is read on the asset's own clock", () => {
    // From Monday 2026-06-01, 00:00 UTC, a day: one session, and 13.5 of the 64.5 hours that a weekend of .2 sessions has.
    const years = (1 + (0.2 * 13.5) / 64.5) / 252;
    const surface = [{ expiry: exampleTime + day, strikes: ["7400"], volatilities: ["0.2"] }];
    const snapshot = { ...snapshotOf({}), assets: { SPX: { spot: "7400", volatility: "0.18", surface } } };
    const [smile] = parse(snapshot).assets[0]!.surface!;
    expect(smile!.years).to.be.closeTo(years, 1e-15);
    expect(smile!.curve(0).variance).to.be.closeTo(0.04 * years, 1e-15);
  });

  const listing = () =>
    parse(
      snapshotOf({
        between: range("BTC", "90000.5", "100000", 73, 1_000_000),
        call: option("call", "ETH", "3000", 73, 9_000_000_000, 12),
        dear: option("put", "SPX", "7200.5", 73, 7_200_500_000, 0),
        free: option("put", "BTC", "1", 73, 0, 4),
        greater: binary("BTC", "9", 73, 0, "greater"),
        least: perp("WTI", 0, 1),
        less: binary("BTC", "-9", 73, 5, "less"),
        oil: scalar("WTI", "-10", "80", 73, 450_000),
        past: binary("BTC", "9", -1, 5),
        perp: { ...perp("BTC", 4, 96_000_000_000), liquidity: { spread: 7 } },
        vote: outcome("VOTE", 2, 73, 270_000),
        won: parlay(["vote", "between"], 36.5, 5),
        zeta: spot("ETH", 12, 3_500_000_000, "0.5"),
      }),
    );

  const of = (key: string) => {
    const market = listing();
    return market.instruments[market.indexOf.get(key)!]!;
  };

  it("behavior: an instrument keeps key, mark, kind and terms and gets its numbers", () => {
    expect(of("between")).to.include({
      kind: "binary",
      asset: 0,
      strike: 90_000.5,
      upperStrike: 100_000,
      years: 0.2,
    });
    expect(of("greater")).to.include({
      kind: "binary",
      strike: 9,
      upperStrike: Infinity,
      mark: 0,
      years: 0.2,
    });
    expect(of("less")).to.include({ kind: "binary", strike: -9, mark: 5 });
    expect(of("call")).to.include({ kind: "call", asset: 1, strike: 3000, lotsPerUnit: 1e12, years: 0.2 });
    expect(of("dear")).to.include({
      kind: "put",
      asset: 2,
      strike: 7200.5,
      lotsPerUnit: 1,
      mark: 7_200_500_000,
    });
    expect(of("free")).to.include({ kind: "put", mark: 0 });
    expect(of("oil")).to.include({ kind: "scalar", asset: 3, strike: -10, upperStrike: 80 });
    expect(of("perp")).to.deep.include({
      kind: "perp",
      asset: 0,
      lotsPerUnit: 10_000,
      liquidity: { spread: 7 },
    });
    expect(of("least"))
      .to.include({ kind: "perp", asset: 3, lotsPerUnit: 1, mark: 1 })
      .and.not.to.have.property("liquidity");
    expect(of("zeta")).to.include({ kind: "spot", asset: 1, lotsPerUnit: 1e12 });
    expect(of("vote")).to.include({ kind: "outcome", event: 2, outcome: 2, years: 0.2 });
    expect(of("won")).to.deep.include({
      kind: "parlay",
      legs: [listing().indexOf.get("vote"), listing().indexOf.get("between")],
      years: 0.1,
    });
    expect(of("past")).to.include({ years: -1 / 365 });
    expect(of("dear").kind === "put" && of("dear")).to.deep.include({
      key: "dear",
      terms: {
        kind: "put",
        symbol: "SPX 7200.5 put",
        underlying: "SPX",
        strike: "7200.5",
        expiry: exampleTime + 73 * day,
        lotDecimals: 0,
      },
    });
  });

  it("behavior: years of an option or scalar on an index are of its clock", () => {
    // 73 days from Monday 2026-06-01 are 52 sessions less Juneteenth and 3 July, and 10 weekends and 2 holidays of .2 each.
    const spx = of("dear");
    expect("years" in spx && spx.years).to.be.within(50 / 252, 55 / 252);
    expect("years" in spx && spx.years).not.to.equal(0.2);
  });

  it("behavior: a unit stands for its mark, its underlying's price, or a dollar", () => {
    const notional = Object.fromEntries(listing().instruments.map((it) => [it.key, it.notional]));
    expect(notional).to.deep.equal({
      between: 1_000_000n,
      call: 3_400_000_000n,
      dear: 7_400_000_000n,
      free: 95_000_000_000n,
      greater: 1_000_000n,
      least: 1n,
      less: 1_000_000n,
      oil: 1_000_000n,
      past: 1_000_000n,
      perp: 96_000_000_000n,
      vote: 1_000_000n,
      won: 1_000_000n,
      zeta: 3_500_000_000n,
    });
    expect(of("call").worst).to.deep.equal({ long: 9_000_000_000n, short: 3_400_000_000n });
    expect(of("dear").worst).to.deep.equal({ long: 7_200_500_000n, short: 0n });
  });
});
