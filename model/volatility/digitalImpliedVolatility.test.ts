import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import legacy from "../vectors/order-flow-and-execution.json" with { type: "json" };
import vectors from "../vectors/digital-implied-vol.json" with { type: "json" };
import prices from "../vectors/prices-greeks.json" with { type: "json" };
import { digitalImpliedVolatility } from "./digitalImpliedVolatility.ts";

/** 1e-10 as the vectors ask; looser next to the double root, where a price moves with the square of the volatility. */
function tolerance(d: number, m: number): number {
  return Math.abs(d * d + 2 * m) < 1e-6 * d * d ? 1e-6 : 1e-10;
}

describe("implied volatility of a digital", () => {
  it("behavior: every row of the vectors, in all three regions", () => {
    expect(vectors.rows).to.have.length(111);
    for (const row of vectors.rows) {
      const { F: forward, K: strike, T: years, price } = row;
      const found = digitalImpliedVolatility({ forward, strike, years, price });
      const name = `F ${forward} K ${strike} T ${years} p ${price}`;
      const allowed = tolerance(row.d2, row.log_moneyness);
      if (found.kind === "impossible") {
        expect(row.status, name).to.equal("impossible");
        expect(found.bound, name).to.be.closeTo(row.max_price, 1e-10 * row.max_price);
        continue;
      }
      expect(row.status, name).to.equal(found.kind === "one" ? "unique" : "two");
      expect(found.volatility, name).to.be.closeTo(row.vol_low!, allowed * row.vol_low!);
      if (found.kind === "two")
        expect(found.high, name).to.be.closeTo(row.vol_high!, allowed * row.vol_high!);
    }
  });

  it("behavior: with carry the closed form stays, through the forward and the discount factor", () => {
    let checked = 0;
    for (const { S, K, T, r, q, vol, dc, d2 } of prices.rows) {
      // Where the price still depends on the volatility to more than its own rounding.
      if (T <= 0 || vol <= 0 || Math.abs(d2) > 5) continue;
      const forward = S * Math.exp((r - q) * T);
      const discountFactor = Math.exp(-r * T);
      const found = digitalImpliedVolatility({
        forward,
        strike: K,
        years: T,
        price: dc.price,
        discountFactor,
      });
      if (found.kind === "impossible") throw new Error(`no volatility for S ${S} K ${K} T ${T}`);
      const both = found.kind === "two" ? [found.volatility, found.high] : [found.volatility];
      const nearest = both.sort((a, b) => Math.abs(a - vol) - Math.abs(b - vol))[0]!;
      expect(nearest).to.be.closeTo(vol, 1e-7 * vol);
      if (r !== 0) checked++;
    }
    expect(checked).to.be.greaterThan(2);
  });

  it("behavior: what a Newton iteration found, the closed form gives", () => {
    const rows = legacy.implied_vol_newton_legacy.filter((row) => row.implied_vol !== null);
    expect(rows).to.have.length(5);
    for (const { spot, strike, prob: price, T: years, r, q, implied_vol: expected } of rows) {
      const carried = { forward: spot * Math.exp((r - q) * years), discountFactor: Math.exp(-r * years) };
      const found = digitalImpliedVolatility({ ...carried, strike, years, price });
      if (found.kind === "impossible") throw new Error(`no volatility at ${strike}`);
      // The iteration stopped at a price off by up to 3e-9.
      expect(found.volatility).to.be.closeTo(expected, 1e-6 * expected);
    }
  });

  it("behavior: a certain contract has no volatility", () => {
    for (const strike of [90, 100, 110]) {
      for (const price of [0, 1]) {
        expect(digitalImpliedVolatility({ forward: 100, strike, years: 1, price }).kind).to.equal(
          "impossible",
        );
      }
    }
  });

  it("error: what is no digital is refused with a typed error", () => {
    const fine = { forward: 100, strike: 110, years: 1, price: 0.2 };
    const cases: [Partial<typeof fine & { discountFactor: number }>, string][] = [
      [{ forward: 0 }, "impossiblePrice"],
      [{ strike: -5 }, "impossiblePrice"],
      [{ discountFactor: NaN }, "impossiblePrice"],
      [{ years: 0 }, "impossibleParameter"],
      [{ years: NaN }, "impossibleParameter"],
      [{ price: 1.01 }, "impossibleProbability"],
      [{ price: NaN }, "impossibleProbability"],
      [{ price: 0.9, discountFactor: 0.8 }, "impossibleProbability"],
    ];
    for (const [wrong, code] of cases) {
      expect(() => digitalImpliedVolatility({ ...fine, ...wrong }), JSON.stringify(wrong))
        .to.throw(ModelError)
        .with.property("code", code);
    }
  });
});
