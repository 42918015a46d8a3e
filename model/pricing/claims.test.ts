import { expect } from "chai";
import vectors from "../vectors/prices-greeks.json" with { type: "json" };
import type { Conditions } from "./Conditions.ts";
import { priceBinary } from "./priceBinary.ts";
import { priceLinear } from "./priceLinear.ts";
import { priceOutcome } from "./priceOutcome.ts";
import { priceParlay } from "./priceParlay.ts";
import { scaled, sensitivitiesOf } from "./Sensitivities.ts";

describe("priceLinear", () => {
  it("behavior: a position gains its size times the move", () => {
    for (const row of vectors.perp) {
      expect(row.qty * (priceLinear(row.S).price - priceLinear(row.S0).price)).to.equal(row.linear_pnl);
    }
  });

  it("behavior: a perp that trades 1 % above its underlying moves by 1.01 for 1", () => {
    expect(priceLinear(101, 100)).to.deep.equal({ price: 101, delta: 1.01, gamma: 0, vega: 0, theta: 0 });
  });
});

describe("priceOutcome", () => {
  it("behavior: is the discounted probability, which no underlying moves", () => {
    expect(priceOutcome(0.42, { years: 3 })).to.deep.equal({
      price: 0.42,
      delta: 0,
      gamma: 0,
      vega: 0,
      theta: 0,
    });
    const discounted = priceOutcome(0.42, { years: 2, rate: 0.05 });
    expect(discounted.price).to.be.closeTo(0.42 * Math.exp(-0.1), 1e-15);
    expect(discounted.theta).to.be.closeTo(0.05 * 0.42 * Math.exp(-0.1), 1e-15);
  });
});

describe("priceParlay", () => {
  const btc: Conditions = { spot: 100, volatility: 0.6, years: 0.25 };
  const spx: Conditions = { spot: 7400, volatility: 0.18, years: 0.25 };
  const parlayOf = (one: Conditions, other: Conditions, years = one.years) =>
    priceParlay(
      [
        sensitivitiesOf(priceBinary({ comparison: "greaterOrEqual", strike: 95 }, one), "BTC"),
        sensitivitiesOf(priceBinary({ comparison: "less", strike: 130 }, one), "BTC"),
        sensitivitiesOf(priceBinary({ comparison: "greater", strike: 7500 }, other), "SPX"),
        sensitivitiesOf(priceOutcome(0.55, one)),
      ].map((greeks) => ({ greeks, years: one.years })),
      { ...one, years },
    );

  it("behavior: its price is the product of its legs', its greeks the derivatives of that product", () => {
    const parlay = parlayOf(btc, spx);
    const price = (one: Conditions, other: Conditions): number =>
      priceBinary({ comparison: "greaterOrEqual", strike: 95 }, one).price *
      priceBinary({ comparison: "less", strike: 130 }, one).price *
      priceBinary({ comparison: "greater", strike: 7500 }, other).price *
      0.55;
    expect(parlay.price).to.be.closeTo(price(btc, spx), 1e-15);
    const h = 0.05;
    const up = price({ ...btc, spot: 100 + h }, spx);
    const down = price({ ...btc, spot: 100 - h }, spx);
    const { BTC, SPX } = parlay.byUnderlying;
    // Central differences: error of order h² of the third and fourth derivative, both below 1e-4.
    expect(BTC!.delta).to.be.closeTo((up - down) / (2 * h), 1e-7);
    expect(BTC!.gamma).to.be.closeTo((up + down - 2 * parlay.price) / (h * h), 1e-6);
    const k = 1;
    const right = price(btc, { ...spx, spot: 7400 + k });
    const left = price(btc, { ...spx, spot: 7400 - k });
    expect(SPX!.delta).to.be.closeTo((right - left) / (2 * k), 1e-9);
    const v = 1e-4;
    const [more, fewer] = [1, -1].map((sign) => price({ ...btc, volatility: 0.6 + sign * v }, spx));
    expect(BTC!.vega).to.be.closeTo((more! - fewer!) / (2 * v), 1e-6);
    const [later, sooner] = [1, -1].map((sign) => {
      const years = 0.25 + sign * v;
      return price({ ...btc, years }, { ...spx, years });
    });
    expect(parlay.theta).to.be.closeTo(-(later! - sooner!) / (2 * v), 1e-5);
  });

  it("behavior: is discounted once, over its own time, and not once a leg", () => {
    const rate = 0.08;
    // A yield of r leaves no drift, so that only discounting differs.
    const free = parlayOf(btc, spx);
    const held = { rate, yield: rate };
    const later = parlayOf({ ...btc, ...held }, { ...spx, ...held }, 0.5);
    expect(later.price).to.be.closeTo(free.price * Math.exp(-0.04), 1e-14);
    expect(later.theta).to.be.closeTo((free.theta + rate * free.price) * Math.exp(-0.04), 1e-13);
    expect(later.byUnderlying.BTC!.gamma).to.be.closeTo(
      free.byUnderlying.BTC!.gamma * Math.exp(-0.04),
      1e-15,
    );
  });

  it("behavior: a position's greeks are its size times one's", () => {
    const one = parlayOf(btc, spx);
    const ten = scaled(one, -10);
    expect(ten.price).to.be.closeTo(-10 * one.price, 1e-15);
    expect(ten.byUnderlying.SPX!.vega).to.be.closeTo(-10 * one.byUnderlying.SPX!.vega, 1e-15);
  });
});
