import type { Instrument } from "@plimsoll/model";
import { expect } from "chai";

import { settlementPrice } from "./settlementPrice.ts";

const view = {
  assets: { BTC: { spot: "110000", volatility: "0.67" } },
  events: {
    OPEN: { cluster: "E", node: "politics", probabilities: ["0.42", "0.58"] },
    DONE: { cluster: "E", node: "politics", probabilities: ["0", "1"] },
  },
};
const common = { symbol: "X", expiry: 1, lotDecimals: 0 } as const;
const binary = (comparison: "greaterOrEqual" | "greater" | "less", strike: string): Instrument => ({
  ...common,
  kind: "binary",
  underlying: "BTC",
  comparison,
  strike,
});
const between = (strike: string, upperStrike: string): Instrument => ({
  ...common,
  kind: "binary",
  underlying: "BTC",
  comparison: "between",
  strike,
  upperStrike,
});
const outcome = (event: string, index: number): Instrument => ({
  ...common,
  kind: "outcome",
  event,
  outcome: index,
});
const price = (instrument: Instrument, legs: Record<string, bigint> = {}) =>
  settlementPrice(instrument, view, (leg) => legs[leg]);

describe("settlementPrice", () => {
  it("pays binaries by the price at expiry, edges as their comparison says", () => {
    expect(price(binary("greaterOrEqual", "110000"))).to.equal(1_000_000n);
    expect(price(binary("greater", "110000"))).to.equal(0n);
    expect(price(binary("less", "110000"))).to.equal(0n);
    expect(price(between("110000", "120000"))).to.equal(1_000_000n);
    expect(price(between("100000", "110000"))).to.equal(0n);
  });

  it("settles scalars and options by the price itself: what they pay is computed on the chain", () => {
    const common = { symbol: "X", expiry: 1, underlying: "BTC", strike: "100000" } as const;
    expect(price({ ...common, kind: "scalar", upperStrike: "130000", lotDecimals: 0 })).to.equal(
      110_000_000_000n,
    );
    expect(price({ ...common, kind: "call", lotDecimals: 4 })).to.equal(110_000_000_000n);
    expect(price({ ...common, kind: "put", lotDecimals: 4 })).to.equal(110_000_000_000n);
  });

  it("pays outcomes only when they are certain", () => {
    expect(price(outcome("OPEN", 0))).to.equal(undefined);
    expect(price(outcome("DONE", 0))).to.equal(0n);
    expect(price(outcome("DONE", 1))).to.equal(1_000_000n);
  });

  it("pays a parlay when every leg has paid, and nothing as soon as one has not", () => {
    const parlay: Instrument = { ...common, kind: "parlay", legs: ["1", "2"] };
    expect(price(parlay, { "1": 1_000_000n })).to.equal(undefined);
    expect(price(parlay, { "1": 1_000_000n, "2": 1_000_000n })).to.equal(1_000_000n);
    expect(price(parlay, { "2": 0n })).to.equal(0n);
  });

  it("does not know the price of what the market does not hold", () => {
    expect(settlementPrice(binary("less", "1"), { assets: {}, events: {} }, () => undefined)).to.equal(
      undefined,
    );
  });
});
