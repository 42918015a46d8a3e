import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { zeroAddress, type Hex } from "viem";

import { toModelInstrument, UnsupportedInstrumentError, type InstrumentTerms } from "./index.ts";

const BINARY = 0x10000009;
const EXPIRY = 1_721_810_944;

function terms(changes: Partial<InstrumentTerms>): InstrumentTerms {
  return {
    symbol: encodeBytes32String("SYMBOL") as Hex,
    underlying: encodeBytes32String("BTC") as Hex,
    comparison: 0,
    lower: 0n,
    upper: 0n,
    expiry: EXPIRY,
    outcome: 0,
    legs: [],
    priced: 0,
    haircut: 0,
    token: zeroAddress,
    ...changes,
  };
}

const common = { symbol: "SYMBOL", expiry: EXPIRY, lotDecimals: 0 };

describe("toModelInstrument", () => {
  it("reads a perp's lot from its id", () => {
    expect(toModelInstrument(0x04000001, terms({ expiry: 0 }))).to.deep.equal({
      kind: "perp",
      symbol: "SYMBOL",
      underlying: "BTC",
      lotDecimals: 4,
    });
  });

  // Order of contracts/interfaces/IInstrumentRegistry.sol's Comparison.
  for (const [number, comparison] of [
    [1, "greaterOrEqual"],
    [2, "greater"],
    [3, "less"],
  ] as const) {
    it(`reads ${comparison} with its strike in USD`, () => {
      expect(toModelInstrument(BINARY, terms({ comparison: number, lower: 95_000_500_000n }))).to.deep.equal({
        kind: "binary",
        ...common,
        underlying: "BTC",
        comparison,
        strike: "95000.5",
      });
    });
  }

  it("reads between with both edges, the lower one zero", () => {
    expect(toModelInstrument(BINARY, terms({ comparison: 4, upper: 1n }))).to.deep.equal({
      kind: "binary",
      ...common,
      underlying: "BTC",
      comparison: "between",
      strike: "0",
      upperStrike: "0.000001",
    });
  });

  it("reads an outcome of an event and a parlay of legs", () => {
    expect(toModelInstrument(BINARY, terms({ comparison: 5, outcome: 2 }))).to.deep.equal({
      kind: "outcome",
      ...common,
      event: "BTC",
      outcome: 2,
    });
    expect(toModelInstrument(BINARY, terms({ comparison: 6, legs: [0x10000001, 0x10000002] }))).to.deep.equal(
      {
        kind: "parlay",
        ...common,
        legs: ["268435457", "268435458"],
      },
    );
  });

  it("error: a binary without a comparison", () => {
    expect(() => toModelInstrument(BINARY, terms({}))).to.throw(UnsupportedInstrumentError, "comparison 0");
    expect(() => toModelInstrument(BINARY, terms({ comparison: 7 }))).to.throw(UnsupportedInstrumentError);
  });

  it("reads a scalar with its two strikes", () => {
    expect(
      toModelInstrument(0x20000002, terms({ lower: 40_000_000_000n, upper: 60_000_500_000n })),
    ).to.deep.equal({
      kind: "scalar",
      ...common,
      underlying: "BTC",
      strike: "40000",
      upperStrike: "60000.5",
    });
  });

  for (const [id, kind] of [
    [0x34000002, "call"],
    [0x44000002, "put"],
  ] as const) {
    it(`reads a ${kind} with its strike and its lot`, () => {
      expect(toModelInstrument(id, terms({ lower: 60_000_000_000n, priced: 0x04000001 }))).to.deep.equal({
        kind,
        symbol: "SYMBOL",
        underlying: "BTC",
        strike: "60000",
        expiry: EXPIRY,
        lotDecimals: 4,
      });
    });
  }

  it("reads a spot with its haircut as a fraction", () => {
    expect(toModelInstrument(0x52000002, terms({ expiry: 0, haircut: 612_500 }))).to.deep.equal({
      kind: "spot",
      symbol: "SYMBOL",
      underlying: "BTC",
      lotDecimals: 2,
      haircut: "0.6125",
    });
  });
});
