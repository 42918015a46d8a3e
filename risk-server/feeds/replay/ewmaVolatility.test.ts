import { expect } from "chai";

import { ewmaVolatility } from "./ewmaVolatility.ts";

describe("ewmaVolatility", () => {
  it("is the daily move times the root of the year for moves of one size", () => {
    const closes = Array.from({ length: 100 }, (_, day) => 100 * Math.exp(day % 2 === 0 ? 0 : 0.02));
    expect(ewmaVolatility(closes, 0.97, 365)).to.be.closeTo(0.02 * Math.sqrt(365), 1e-12);
  });

  it("weighs the newest return with 1 − λ", () => {
    // 30 still days, then one move of 10 %: v = 0.03 · 0.01
    const closes = [...Array.from({ length: 31 }, () => 100), 100 * Math.exp(0.1)];
    expect(ewmaVolatility(closes, 0.97, 252)).to.be.closeTo(Math.sqrt(252 * 0.03 * 0.01), 1e-12);
  });

  it("error: too few closes, or one without a logarithm", () => {
    expect(() => ewmaVolatility([1, 2], 0.97, 365)).to.throw(
      RangeError,
      /at least 31 daily closes, there are 2/,
    );
    const closes = Array.from({ length: 40 }, (_, day) => (day === 20 ? -36.98 : 20));
    expect(() => ewmaVolatility(closes, 0.97, 252)).to.throw(RangeError, /-36.98 has no logarithm/);
  });
});
