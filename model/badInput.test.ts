import { expect } from "chai";
import {
  buildCube,
  digitalImpliedVolatility,
  exactMargin,
  marginOf,
  parseBook,
  parseFraction,
  parsePriceHistory,
  parseSnapshot,
  priceBinary,
  productionProfile,
  referenceBook,
  referenceProfile,
  repairStrip,
  sampleTailRisk,
  withCorrelation,
  type AssetQuote,
  type Profile,
  type Snapshot,
} from "./index.ts";
import { binary, exampleSnapshot, exampleTime, perp, snapshotOf } from "./testing/exampleSnapshot.ts";
import { refusalOf } from "./testing/refusalOf.ts";

const { historical: _none, ...simulated } = productionProfile;
const withPoints = (pointsPerPanel: number, minimumTail = 0): Profile => ({
  ...simulated,
  scenarioSet: { sampler: "sobol", panels: 1, pointsPerPanel, minimumTail },
});
const build = (snapshot: Snapshot, by = withPoints(64)) =>
  buildCube({ profile: by, snapshot, seeds: [[1, 2]] });
const quoted = (change: Partial<AssetQuote>): Snapshot => ({
  ...exampleSnapshot,
  assets: { ...exampleSnapshot.assets, BTC: { spot: "95000", volatility: "0.65", ...change } },
});
const listed = (change: object): Snapshot =>
  snapshotOf({ it: { ...binary("BTC", "95000", 9, 470_000), ...change } });
const smile = (days: number, change: object = {}) => ({
  expiry: exampleTime + days * 86_400,
  strikes: ["90000", "100000"],
  volatilities: ["0.6", "0.7"],
  ...change,
});
const oil = { name: "WTI", shift: 40, longestGapDays: 7 };
const april = "date,close\n2020-04-17,18.31\n2020-04-20,-36.98\n2020-04-21,8.91\n";

/** What docs/model/bad-input.md says of each, in its order: code, value, words of the remedy. */
const refusals: [string, () => unknown, string, unknown, string][] = [
  ["NaN in a decimal", () => build(quoted({ spot: "NaN" })), "malformedDecimal", "NaN", "digits"],
  [
    "an infinity in a decimal",
    () => build(quoted({ spot: "Infinity" })),
    "malformedDecimal",
    "Infinity",
    "digits",
  ],
  ["NaN as a mark", () => build(listed({ mark: NaN })), "impossiblePrice", NaN, "0 to 1,000,000"],
  [
    "an infinite mark",
    () => parseSnapshot(listed({ mark: Infinity })),
    "missingField",
    Infinity,
    "an integer",
  ],
  [
    "a negative volatility",
    () => build(quoted({ volatility: "-0.65" })),
    "impossibleParameter",
    "-0.65",
    "above 0",
  ],
  ["a volatility of zero", () => build(quoted({ volatility: "0" })), "impossibleParameter", "0", "above 0"],
  [
    "a negative volatility in a smile",
    () => build(quoted({ surface: [smile(9, { volatilities: ["0.6", "-0.7"] })] })),
    "impossibleParameter",
    "-0.7",
    "above 0",
  ],
  [
    "a negative volatility in a closed form",
    () => priceBinary({ comparison: "greater", strike: 1 }, { spot: 1, volatility: -1, years: 1 }),
    "impossibleParameter",
    -1,
    "",
  ],
  ["an expiry of zero", () => build(listed({ expiry: 0 })), "impossibleParameter", 0, "an integer"],
  [
    "a smile past its expiry",
    () => build(quoted({ surface: [smile(-1)] })),
    "impossibleParameter",
    exampleTime - 86_400,
    "Leave the smile out",
  ],
  [
    "a digital past its expiry",
    () => digitalImpliedVolatility({ forward: 1, strike: 1, years: 0, price: 0.4 }),
    "impossibleParameter",
    0,
    "",
  ],
  [
    "a contract past its expiry, in the exact method",
    () =>
      exactMargin({
        profile: referenceProfile,
        snapshot: listed({ expiry: exampleTime }),
        positions: [{ instrument: "it", size: 1n }],
      }),
    "unsupported",
    exampleTime,
    "Settle it first",
  ],
  [
    "a strip without strikes",
    () => build(quoted({ surface: [smile(9, { strikes: [], volatilities: [] })] })),
    "impossibleParameter",
    [0, 0],
    "at least one",
  ],
  [
    "a surface without smiles",
    () => build(quoted({ surface: [] })),
    "impossibleParameter",
    [],
    "Leave it out",
  ],
  [
    "a strip whose strikes cross",
    () => build(quoted({ surface: [smile(9, { strikes: ["100000", "90000"] })] })),
    "impossiblePrice",
    "90000",
    "Order the strikes",
  ],
  ["a crossed quote", () => build(quoted({ spread: "-1" })), "impossiblePrice", "-1", "crossed or empty"],
  [
    "a probability that is none",
    () => digitalImpliedVolatility({ forward: 1, strike: 1, years: 1, price: 1.2 }),
    "impossibleProbability",
    1.2,
    "",
  ],
  [
    "a tree whose correlation falls towards the leaves",
    () => build(exampleSnapshot, withCorrelation(withPoints(64), "0.2", "0.35")),
    "correlationNotMonotone",
    undefined,
    "",
  ],
  [
    "sums that would pass 2^53",
    () => marginOf(build(listed({})), [{ instrument: "it", size: 1n << 53n }]),
    "tooLarge",
    1n << 53n,
    "Split the account",
  ],
  [
    "digits that would pass 2^53",
    () => build(quoted({ spot: "9007199254740992" })),
    "tooLarge",
    "9007199254740992",
    "15 significant digits",
  ],
  [
    "paths too few for the tail",
    () => marginOf(build(listed({}), withPoints(4096, 50)), [{ instrument: "it", size: 1n }]),
    "tailTooSmall",
    4096,
    "at least 5000",
  ],
  [
    "an unknown underlying of an instrument",
    () => build(snapshotOf({ it: perp("SOL", 4, 1) })),
    "unknownUnderlying",
    "SOL",
    "snapshot.assets",
  ],
  [
    "an unknown underlying of a quote",
    () => build({ ...exampleSnapshot, assets: { DOGE: { spot: "1", volatility: "1" } } }),
    "unknownUnderlying",
    "DOGE",
    "profile.assets",
  ],
  [
    "an unknown underlying in a book file",
    () =>
      parseBook(
        JSON.parse(
          JSON.stringify({
            ...referenceBook,
            snapshot: snapshotOf({ it: perp("DOGE", 4, 1) }),
            positions: [],
          }),
        ),
      ),
    "unknownUnderlying",
    "DOGE",
    "snapshot.assets",
  ],
  [
    "a history with a gap",
    () => parsePriceHistory(april.replace("2020-04-21", "2020-04-28"), oil),
    "gapInHistory",
    8,
    "Fill it",
  ],
  [
    "a weekend in a market that never shuts",
    () => parsePriceHistory(april, { ...oil, longestGapDays: 1 }),
    "gapInHistory",
    3,
    "Fill it",
  ],
  [
    "a negative print without the shift for it",
    () => parsePriceHistory(april, { ...oil, shift: 0 }),
    "impossiblePrice",
    -36.98,
    "larger shift",
  ],
  [
    "a negative spot",
    () => build(quoted({ spot: "-36.98" })),
    "impossiblePrice",
    "-36.98",
    "halts the instrument",
  ],
];

describe("bad input at the doors of the model", () => {
  for (const [name, run, code, value, remedy] of refusals) {
    it(`error: ${name} is ${code}`, () => {
      const error = refusalOf(run);
      expect(error.code).to.equal(code);
      if (value !== undefined) expect(error.value).to.deep.equal(value);
      expect(error.remedy).to.match(/\.$/).and.to.contain(remedy);
    });
  }

  it("error: no bad quote of a strip is fitted: each is left out or clamped, and flagged with its reason", () => {
    const touch = { bid: 0.5, ask: 0.4, bidSize: 1, askSize: 1 };
    const { quotes, flagged, state } = repairStrip([
      { strike: 1, price: NaN },
      { strike: 2, price: 0.6 },
      { strike: 2, price: 0.7 },
      { strike: 3, price: 0.45, book: touch },
      { strike: 4, price: 1.3 },
    ]);
    expect(flagged.map(({ flag }) => flag)).to.deep.equal([
      "notANumber",
      "duplicate",
      "crossed",
      "outsideUnit",
    ]);
    expect(quotes.map(({ strike }) => strike)).to.deep.equal([2, 4]);
    expect(state).to.equal("sound");
    expect(repairStrip([]).state).to.equal("empty");
  });

  it("error: a strip that locks in a profit is called crossed", () => {
    const touch = (bid: number, ask: number) => ({ bid, ask, bidSize: 10, askSize: 10 });
    const strip = repairStrip([
      { strike: 90, price: 0.45, book: touch(0.44, 0.46) },
      { strike: 100, price: 0.55, book: touch(0.54, 0.56) },
    ]);
    expect(strip.state).to.equal("crossed");
    // Both are moved to their mean: a ladder does not rise.
    expect(strip.probabilities).to.deep.equal([0.5, 0.5]);
  });

  it("error: a digital dearer than any volatility makes it is flagged impossible, with the most there is", () => {
    // Above the forward Φ(−√(2·ln(K/F))) is the most: at K = 1.1·F it is Φ(−.4366) = .3312.
    const found = digitalImpliedVolatility({ forward: 100, strike: 110, years: 0.1, price: 0.34 });
    expect(found.kind).to.equal("impossible");
    expect(found.kind === "impossible" && found.bound).to.be.closeTo(0.3312, 1e-4);
  });

  it("behavior: a number of paths that does not divide is no error: the tail has a broken number of them, exactly", () => {
    // Of 1 … 163 the worst 1 % are 1.63 losses: 163 in full and .63 of 162, so ES = (163 + .63·162)/1.63 = 162.61…, up.
    const losses = Float64Array.from({ length: 163 }, (_, s) => s + 1);
    const { valueAtRisk, expectedShortfall } = sampleTailRisk(losses, parseFraction("0.99"));
    expect([valueAtRisk, expectedShortfall]).to.deep.equal([162n, 163n]);
    const micro = losses.map((loss) => loss * 1_000_000);
    expect(sampleTailRisk(micro, parseFraction("0.99")).expectedShortfall).to.equal(162_613_497n);
  });

  it("behavior: a holiday is no line, and the negative print of 2020-04-20 a price under WTI's shift", () => {
    const { dates, closes } = parsePriceHistory(april, oil);
    expect(dates).to.deep.equal(["2020-04-17", "2020-04-20", "2020-04-21"]);
    expect([...closes]).to.deep.equal([18.31, -36.98, 8.91]);
  });

  it("behavior: a contract past its expiry is margined as one that can go either way", () => {
    const cube = build(listed({ expiry: exampleTime - 1 }));
    expect(new Set(cube.rows[0])).to.deep.equal(new Set([-470_000, 530_000]));
  });
});
