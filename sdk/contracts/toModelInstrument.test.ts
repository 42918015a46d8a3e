import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import type { Hex } from "viem";

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

  // Kinds 2 to 5 of contracts/types/InstrumentId.sol, which InstrumentRegistry refuses with InvalidTerms "kind".
  for (const [id, kind, missing] of [
    [0x20000002, "scalar", "a scalar's two strikes"],
    [0x34000002, "call", "a call's strike"],
    [0x44000002, "put", "a put's strike"],
    [0x54000002, "spot", "a spot's haircut"],
  ] as const) {
    it(`error: a ${kind}, whose terms the registry does not define, says what is missing`, () => {
      expect(() => toModelInstrument(id, terms({}))).to.throw(
        UnsupportedInstrumentError,
        `Instrument ${id} (SYMBOL) is a ${kind}; the model prices one, but the registry lists perps and binaries only and its terms do not define ${missing}`,
      );
    });
  }
});
