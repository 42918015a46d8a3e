import { expect } from "chai";
import { normalCdf } from "../numeric/normal.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import {
  binary,
  exampleSnapshot,
  option,
  parlay,
  range,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { lotGreeks } from "./lotGreeks.ts";
import { priceBinary } from "./priceBinary.ts";
import { priceOption } from "./priceOption.ts";

const day = 1 / 365;
const snapshot = snapshotOf({
  ...exampleSnapshot.instruments,
  "BTC-CALL": option("call", "BTC", "100000", 30, 3_000_000_000, 4),
  "SPX-PUT": option("put", "SPX", "7200", 18, 60_000_000, 2),
  "WTI-CALL": option("call", "WTI", "70", 40, 2_500_000, 1),
  "WTI-SCALAR": scalar("WTI", "60", "80", 40, 450_000),
  "ETH-SPOT": spot("ETH", 4, 3_400_000_000, "0.5"),
  "WTI-RANGE": range("WTI", "60", "70", 40, 350_000),
  "AT-EXPIRY": binary("BTC", "95000", 0, 610_000),
  LATE: binary("BTC", "95000", -1, 300_000),
  "LATE-PARLAY": parlay(["LATE", "GAME-1"], 9, 150_000),
});
/** Variance passes with the calendar. */
const profile = { ...productionProfile, assets: defaultAssets };
const market = parseMarket(profile, factorModel(profile), snapshot);
const greeks = (key: string, rates = {}) => lotGreeks(market, market.indexOf.get(key)!, rates);

describe("lotGreeks", () => {
  it("behavior: a lot of a coin is 1e-4, of SPX 0.01, of WTI 0.1, of a contract one", () => {
    expect(greeks("BTC-PERP").byUnderlying).to.deep.equal({ BTC: { delta: 1e-4, gamma: 0, vega: 0 } });
    expect(greeks("ETH-SPOT").byUnderlying).to.deep.equal({ ETH: { delta: 1e-4, gamma: 0, vega: 0 } });
    expect(greeks("SPX-PERP").price).to.equal(74);
    expect(greeks("WTI-PERP").byUnderlying.WTI?.delta).to.equal(0.1);
    const call = priceOption("call", 100_000, { spot: 95_000, volatility: 0.65, years: 30 * day });
    expect(greeks("BTC-CALL").price).to.be.closeTo(call.price / 1e4, 1e-12);
    expect(greeks("BTC-CALL").byUnderlying.BTC?.vega).to.be.closeTo(call.vega / 1e4, 1e-12);
    const put = priceOption("put", 7200, { spot: 7400, volatility: 0.18, years: 18 * day });
    expect(greeks("SPX-PUT").theta).to.be.closeTo(put.theta / 100, 1e-10);
    const digital = priceBinary(
      { comparison: "less", strike: 7200 },
      { spot: 7400, volatility: 0.18, years: 18 * day },
    );
    expect(greeks("SPX-7200-BELOW").price).to.be.closeTo(digital.price, 1e-14);
    expect(greeks("VOTE-2")).to.deep.equal({ price: 0.31, theta: 0, byUnderlying: {} });
  });

  it("behavior: a shifted price has all its dollars in the formula: S + 40, K + 40, σ·S/(S + 40)", () => {
    const s = ((0.38 * 68) / 108) * Math.sqrt(40 * day);
    const d2 = (strike: number) => Math.log(108 / (strike + 40)) / s - s / 2;
    const above = (strike: number) => normalCdf(d2(strike));
    const call = (strike: number) => 108 * normalCdf(d2(strike) + s) - (strike + 40) * above(strike);
    expect(greeks("WTI-60").price).to.be.closeTo(above(60), 1e-14);
    expect(greeks("WTI-RANGE").price).to.be.closeTo(above(60) - above(70), 1e-14);
    expect(greeks("WTI-CALL").price).to.be.closeTo(call(70) / 10, 1e-13);
    expect(greeks("WTI-SCALAR").price).to.be.closeTo((call(60) - call(80)) / 20, 1e-13);
  });

  it("behavior: a range of an unshifted price", () => {
    const s = 0.65 * Math.sqrt(30 * day);
    const above = (strike: number) => normalCdf(Math.log(95_000 / strike) / s - s / 2);
    expect(greeks("BTC-90-100").price).to.be.closeTo(above(90_000) - above(100_000), 1e-14);
  });

  it("behavior: vega of a shifted price is to the quoted volatility, by a difference of it", () => {
    const at = (volatility: string, key: string): number => {
      const assets = { ...snapshot.assets, WTI: { spot: "68", volatility } };
      const moved = parseMarket(profile, factorModel(profile), { ...snapshot, assets });
      return lotGreeks(moved, moved.indexOf.get(key)!).price;
    };
    for (const key of ["WTI-CALL", "WTI-SCALAR", "WTI-60"]) {
      const difference = (at("0.381", key) - at("0.379", key)) / 0.002;
      expect(greeks(key).byUnderlying.WTI?.vega).to.be.closeTo(difference, 1e-5);
    }
  });

  it("behavior: a parlay moves with every underlying of its legs", () => {
    const { BTC, SPX } = greeks("PARLAY-PRICES").byUnderlying;
    const btc = greeks("BTC-95000");
    const spx = greeks("SPX-7600");
    expect(BTC?.delta).to.be.closeTo(btc.byUnderlying.BTC!.delta * spx.price, 1e-18);
    expect(SPX?.delta).to.be.closeTo(spx.byUnderlying.SPX!.delta * btc.price, 1e-18);
    expect(greeks("PARLAY-PRICES").price).to.be.closeTo(btc.price * spx.price, 1e-15);
  });

  it("behavior: a parlay's legs are compounded over their own times, and its payout discounted over its own", () => {
    const s = 0.65 * Math.sqrt(30 * day);
    const d2 = (Math.log(95_000 / 80_000) + 0.05 * 30 * day) / s - s / 2;
    const expected = normalCdf(d2) * 0.55 * Math.exp(-0.05 * 30 * day);
    expect(greeks("PARLAY-MIXED", { rate: 0.05 }).price).to.be.closeTo(expected, 1e-14);
  });

  it("behavior: rates discount, yields take from the forward", () => {
    const free = greeks("BTC-CALL").price;
    expect(greeks("BTC-CALL", { rate: 0.05 }).price).to.be.above(free);
    expect(greeks("BTC-CALL", { yields: { BTC: 0.05 } }).price).to.be.below(free);
    expect(greeks("BTC-CALL", { yields: { ETH: 0.05 } }).price).to.equal(free);
    expect(greeks("VOTE-1", { rate: 0.05 }).price).to.be.closeTo(0.42 * Math.exp(-0.05 * 90 * day), 1e-15);
  });

  it("behavior: what awaits settlement stands at its mark and moves no more", () => {
    expect(greeks("AT-EXPIRY")).to.deep.equal({ price: 0.61, theta: 0, byUnderlying: {} });
    expect(greeks("LATE")).to.deep.equal({ price: 0.3, theta: 0, byUnderlying: {} });
    expect(greeks("LATE-PARLAY").price).to.be.closeTo(0.3 * 0.55, 1e-15);
  });
});
