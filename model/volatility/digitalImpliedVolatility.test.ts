import { expect } from "chai";
import { ModelError, type ModelErrorCode } from "../errors/ModelError.ts";
import { normalCdf } from "../numeric/normal.ts";
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

  it("behavior: a certain contract has no volatility, and the bound says what some volatility comes near", () => {
    // Below the forward any price, at it a half, above it Φ(−√(2 ln(K/F))): Φ(−.43660) at 110.
    for (const [strike, bound] of [
      [90, 1],
      [100, 0.5],
      [110, normalCdf(-Math.sqrt(2 * Math.log(1.1)))],
    ] as const) {
      for (const price of [0, 1]) {
        const found = digitalImpliedVolatility({ forward: 100, strike, years: 1, price });
        if (found.kind !== "impossible") throw new Error(`${strike} at ${price} has a volatility`);
        expect(found.bound).to.be.closeTo(bound, 1e-15);
      }
    }
  });

  const fine = { forward: 100, strike: 110, years: 1, price: 0.2 };
  const positive = "Send a positive number; for a shifted price add the shift to forward and strike.";
  const expired = "A contract at or past its expiry has no volatility.";
  const payout = "Send the price of a contract that pays 1; leave an impossible quote out.";
  const years = "The time to expiry of a digital is not above 0";
  const price = "A digital's undiscounted price is outside [0, 1]";
  const bad: [Partial<typeof fine & { discountFactor: number }>, ModelErrorCode, string, number, string][] = [
    [{ forward: 0 }, "impossiblePrice", "The forward of a digital is not above 0", 0, positive],
    [{ forward: Infinity }, "impossiblePrice", "The forward of a digital is not above 0", Infinity, positive],
    [{ strike: -5 }, "impossiblePrice", "The strike of a digital is not above 0", -5, positive],
    [
      { discountFactor: NaN },
      "impossiblePrice",
      "The discountFactor of a digital is not above 0",
      NaN,
      positive,
    ],
    [{ years: 0 }, "impossibleParameter", years, 0, expired],
    [{ years: NaN }, "impossibleParameter", years, NaN, expired],
    [{ years: Infinity }, "impossibleParameter", years, Infinity, expired],
    [{ price: -0.01 }, "impossibleProbability", price, -0.01, payout],
    [{ price: 1.01 }, "impossibleProbability", price, 1.01, payout],
    [{ price: NaN }, "impossibleProbability", price, NaN, payout],
    [{ price: 1, discountFactor: 0.8 }, "impossibleProbability", price, 1.25, payout],
  ];
  for (const [wrong, code, what, value, remedy] of bad) {
    it(`error: no digital has ${Object.entries(wrong).join(" and ").replaceAll(",", " ")}`, () => {
      expect(() => digitalImpliedVolatility({ ...fine, ...wrong }))
        .to.throw(ModelError, `${what} (got ${value}). ${remedy}`)
        .that.deep.includes({ code, value });
    });
  }
});
