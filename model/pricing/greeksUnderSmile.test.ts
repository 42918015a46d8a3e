import { expect } from "chai";
import { fairMark } from "../instruments/fairMark.ts";
import { normalCdf } from "../numeric/normal.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument, QuotedSmile } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { lotGreeks, type Rates } from "./lotGreeks.ts";

/** Variance passes with the calendar. */
const profile = { ...productionProfile, assets: defaultAssets };
const years = (days: number): number => days / 365;

/** Total variances that are parabolas of k, which a spline through any of their points reproduces. */
type Parabola = readonly [number, number, number];
const month: Parabola = [0.03, -0.03, 0.09];
const quarter: Parabola = [0.08, -0.02, 0.1];
const at = ([a, b, c]: Parabola, k: number) => ({ w: a + b * k + c * k * k, slope: b + 2 * c * k });

/** Quotes of a parabola, for prices shifted by `shift`, at strikes from 60 % to 150 % of the spot. */
function quotesOf(parabola: Parabola, days: number, spot: number, shift: number): QuotedSmile {
  const strikes = Array.from({ length: 10 }, (_, i) => ((6 + i) * spot) / 10);
  const shifted = strikes.map((strike) => {
    const k = Math.log((strike + shift) / (spot + shift));
    return Math.sqrt(at(parabola, k).w / years(days));
  });
  return {
    expiry: exampleTime + days * 86_400,
    strikes: strikes.map((strike) => strike.toFixed(6)),
    volatilities: shifted.map((volatility) => ((volatility * (spot + shift)) / spot).toFixed(15)),
  };
}

/** BTC without a shift and WTI on S + 40, both under the two smiles. */
const spots = { BTC: 95_000, WTI: 68 };
const shifts = { BTC: 0, WTI: 40 };
const surfaceOf = (name: "BTC" | "WTI") =>
  ([month, quarter] as const).map((parabola, i) =>
    quotesOf(parabola, i === 0 ? 30 : 90, spots[name], shifts[name]),
  );

function marketOf(instruments: Record<string, QuotedInstrument>, surfaces?: Record<string, QuotedSmile[]>) {
  const bare = snapshotOf(instruments);
  const quote = (name: "BTC" | "WTI", volatility: string) => ({
    spot: String(spots[name]),
    volatility,
    surface: surfaces?.[name] ?? surfaceOf(name),
  });
  const assets = { ...bare.assets, BTC: quote("BTC", "0.65"), WTI: quote("WTI", "0.38") };
  return parseMarket(profile, factorModel(profile), { ...bare, assets });
}

function greeksOf(instrument: QuotedInstrument, rates?: Rates, surfaces?: Record<string, QuotedSmile[]>) {
  return lotGreeks(marketOf({ X: instrument }, surfaces), 0, rates);
}

/** What the closed forms of a claim depend on: price, share of the time that is left, level of the smile, carry. */
interface State {
  readonly spot: number;
  readonly left: number;
  readonly level: number;
}

type Value = (state: State) => number;

/** Black's call at its strike's volatility, by the textbook; the smile is sticky in K/S and runs off evenly. */
function textbook(parabola: Parabola, days: number, shift: number, rate = 0, yields = 0) {
  const terms = (strike: number, { spot, left, level }: State) => {
    const k = Math.log((strike + shift) / (spot + shift));
    const { w, slope } = at(parabola, k);
    const s = Math.sqrt(w * left) * level;
    const sSlope = (slope * left * level * level) / (2 * s);
    const time = years(days) * left;
    const d2 = ((rate - yields) * time - k) / s - s / 2;
    return { s, sSlope, d2, discount: Math.exp(-rate * time), holding: Math.exp(-yields * time) };
  };
  const call =
    (strike: number): Value =>
    (state) => {
      const { s, d2, discount, holding } = terms(strike, state);
      return (state.spot + shift) * holding * normalCdf(d2 + s) - (strike + shift) * discount * normalCdf(d2);
    };
  const put =
    (strike: number): Value =>
    (state) => {
      const { discount, holding } = terms(strike, state);
      return call(strike)(state) - (state.spot + shift) * holding + (strike + shift) * discount;
    };
  /** Φ(d₂) less the skew term φ(d₂)·s′. */
  const above =
    (strike: number): Value =>
    (state) => {
      const { d2, sSlope, discount } = terms(strike, state);
      return discount * (normalCdf(d2) - (Math.exp((-d2 * d2) / 2) / Math.sqrt(2 * Math.PI)) * sSlope);
    };
  const less =
    (strike: number): Value =>
    (state) =>
      terms(strike, state).discount - above(strike)(state);
  const between =
    (low: number, high: number): Value =>
    (state) =>
      above(low)(state) - above(high)(state);
  const average =
    (low: number, high: number): Value =>
    (state) =>
      (call(low)(state) - call(high)(state)) / (high - low);
  return { call, put, above, less, between, average };
}

/** Sixth-order central differences of the first and second derivative. */
function slopes(f: (x: number) => number, x: number, h: number): { first: number; second: number } {
  const [a, b, c] = [1, 2, 3].map((i) => [f(x + i * h), f(x - i * h)] as const);
  return {
    first: (45 * (a![0] - a![1]) - 9 * (b![0] - b![1]) + c![0] - c![1]) / (60 * h),
    second: (270 * (a![0] + a![1]) - 27 * (b![0] + b![1]) + 2 * (c![0] + c![1]) - 490 * f(x)) / (180 * h * h),
  };
}

/** The lot's greeks against the textbook's value and the derivatives of that; `unit` is the claim's greatest value. */
function expectTextbook(
  instrument: QuotedInstrument,
  value: Value,
  { underlying, days, rates, unit }: { underlying: "BTC" | "WTI"; days: number; rates?: Rates; unit: number },
): void {
  const spot = spots[underlying];
  const quoted = { BTC: 0.65, WTI: 0.38 }[underlying];
  const lots = "lotDecimals" in instrument ? 10 ** instrument.lotDecimals : 1;
  const now = { spot, left: 1, level: 1 };
  const bySpot = slopes((x) => value({ ...now, spot: x }), spot, spot * 2e-3);
  const byLevel = slopes((level) => value({ ...now, level }), 1, 2e-3);
  const byTime = slopes((left) => value({ ...now, left }), 1, 2e-3);
  const found = greeksOf(instrument, rates);
  const { delta, gamma, vega } = found.byUnderlying[underlying]!;
  const close = (actual: number, expected: number, scale: number, name: string) =>
    expect(actual * lots, `${instrument.symbol} ${name}`).to.be.closeTo(expected, scale * unit);
  close(found.price, value(now), 1e-12, "price");
  close(delta, bySpot.first, 1e-9 / spot, "delta");
  close(gamma, bySpot.second, 1e-7 / spot / spot, "gamma");
  close(vega, byLevel.first / quoted, 1e-9, "vega");
  close(found.theta, -byTime.first / years(days), 1e-8, "theta");
}

describe("greeks under a surface", () => {
  const { call, put, above, less, between, average } = textbook(month, 30, 0);
  const money = { underlying: "BTC", days: 30, unit: 95_000 } as const;
  const contract = { ...money, unit: 1 };

  it("behavior: an option is Black's at its strike's volatility, its delta has the smile that moves with the price", () => {
    for (const strike of [75_000, 95_000, 118_000]) {
      expectTextbook(option("call", "BTC", String(strike), 30, 1e9, 4), call(strike), money);
      expectTextbook(option("put", "BTC", String(strike), 30, 1e9, 4), put(strike), money);
    }
  });

  it("behavior: a binary has the skew term, `less` the rest, a range the difference", () => {
    for (const strike of [75_000, 95_000, 118_000]) {
      expectTextbook(binary("BTC", String(strike), 30, 5e5), above(strike), contract);
      expectTextbook(binary("BTC", String(strike), 30, 5e5, "greater"), above(strike), contract);
      expectTextbook(binary("BTC", String(strike), 30, 5e5, "less"), less(strike), contract);
    }
    expectTextbook(range("BTC", "90000", "100000", 30, 2e5), between(90_000, 100_000), contract);
  });

  it("behavior: a scalar is a spread of calls, each at its own volatility, over its width", () => {
    for (const [low, high] of [
      [70_000, 80_000],
      [90_000, 110_000],
    ] as const) {
      expectTextbook(scalar("BTC", String(low), String(high), 30, 5e5), average(low, high), contract);
    }
  });

  it("behavior: between two expiries total variance is linear in time, at each K/S", () => {
    // 50 days are a third of the way from 30 to 90.
    const third = month.map((value, i) => value + (quarter[i]! - value) / 3) as unknown as Parabola;
    const later = textbook(third, 50, 0);
    expectTextbook(option("call", "BTC", "101000", 50, 1e9, 4), later.call(101_000), { ...money, days: 50 });
    expectTextbook(binary("BTC", "101000", 50, 5e5), later.above(101_000), { ...contract, days: 50 });
  });

  it("behavior: with rates the smile stays at the strikes it was quoted at", () => {
    const rates = { rate: 0.06, yields: { BTC: 0.02 } };
    const carried = textbook(month, 30, 0, 0.06, 0.02);
    expectTextbook(option("put", "BTC", "99000", 30, 1e9, 4), carried.put(99_000), { ...money, rates });
    expectTextbook(binary("BTC", "99000", 30, 5e5), carried.above(99_000), { ...contract, rates });
    expectTextbook(binary("BTC", "88000", 30, 5e5, "less"), carried.less(88_000), { ...contract, rates });
    expectTextbook(scalar("BTC", "88000", "99000", 30, 5e5), carried.average(88_000, 99_000), {
      ...contract,
      rates,
    });
  });

  it("behavior: on a shifted price all of this holds for S + a and K + a, and vega is to the price's own volatility", () => {
    const shifted = textbook(quarter, 90, 40);
    const oil = { underlying: "WTI", days: 90, unit: 108 } as const;
    const oilContract = { ...oil, unit: 1 };
    expectTextbook(option("call", "WTI", "72", 90, 5e6, 1), shifted.call(72), oil);
    expectTextbook(binary("WTI", "60", 90, 5e5), shifted.above(60), oilContract);
    expectTextbook(range("WTI", "60", "75", 90, 2e5), shifted.between(60, 75), oilContract);
    expectTextbook(scalar("WTI", "60", "80", 90, 5e5), shifted.average(60, 80), oilContract);
  });

  it("behavior: a flat smile at the quoted volatility changes nothing", () => {
    const flat = { BTC: [{ expiry: exampleTime + 30 * 86_400, strikes: ["95000"], volatilities: ["0.65"] }] };
    for (const instrument of [
      option("call", "BTC", "104000", 30, 1e9, 4),
      binary("BTC", "104000", 30, 5e5),
      binary("BTC", "90000", 30, 5e5, "less"),
      range("BTC", "90000", "104000", 30, 5e5),
      scalar("BTC", "90000", "104000", 30, 5e5),
    ]) {
      const bare = parseMarket(profile, factorModel(profile), snapshotOf({ X: instrument }));
      const rates = { rate: 0.03, yields: { BTC: -0.01 } };
      const expected = lotGreeks(bare, 0, rates);
      const found = greeksOf(instrument, rates, flat);
      const all = ({ price, theta, byUnderlying }: typeof found) => [
        price,
        theta,
        ...Object.values(byUnderlying.BTC!),
      ];
      all(found).forEach((value, i) => {
        const right = all(expected)[i]!;
        expect(value, `${instrument.symbol}, ${i}`).to.be.closeTo(right, 1e-11 * Math.abs(right));
      });
    }
  });

  it("behavior: the price is the one that revaluation starts from and fairMark rounds", () => {
    const instruments = {
      CALL: option("call", "BTC", "104000", 40, 1e9, 0),
      LESS: binary("BTC", "88000", 40, 5e5, "less"),
      RANGE: range("BTC", "90000", "100000", 40, 5e5),
      SCALAR: scalar("BTC", "90000", "100000", 40, 5e5),
    };
    const market = marketOf(instruments);
    const quote = { spot: "95000", volatility: "0.65", surface: surfaceOf("BTC") };
    for (const [key, instrument] of Object.entries(instruments)) {
      const fair = { time: exampleTime, assets: { BTC: quote }, events: {}, profile };
      const mark = fairMark(instrument, fair, () => undefined)!;
      expect(lotGreeks(market, market.indexOf.get(key)!).price * 1e6, key).to.be.closeTo(mark, 0.501);
    }
  });

  it("behavior: where a smile admits arbitrage a contract is worth no less than nothing and no more than its payout", () => {
    const torn = (volatilities: string[]) => ({
      BTC: [{ expiry: exampleTime + 30 * 86_400, strikes: ["94000", "95000", "96000"], volatilities }],
    });
    const rates = { rate: 0.1 };
    const payout = Math.exp(-0.1 * years(30));
    const rising = torn(["0.4", "0.8", "1.6"]);
    const falling = torn(["1.6", "0.8", "0.4"]);
    const priceOf = (comparison: "greater" | "less", smile: typeof rising) =>
      greeksOf(binary("BTC", "95000", 30, 5e5, comparison), rates, smile).price;
    expect(priceOf("greater", rising)).to.equal(0);
    expect(priceOf("less", falling)).to.equal(0);
    expect(priceOf("less", rising)).to.be.closeTo(payout, 1e-15);
    expect(priceOf("greater", falling)).to.be.closeTo(payout, 1e-15);
  });

  it("behavior: at strikes that a shifted price cannot fall to all is certain", () => {
    const certain = { price: 1, theta: 0, byUnderlying: { WTI: { delta: 0, gamma: 0, vega: 0 } } };
    expect(greeksOf(binary("WTI", "-40", 90, 999_000))).to.deep.equal(certain);
    const nothing = { ...certain, price: 0 };
    expect(greeksOf(binary("WTI", "-45", 90, 1000, "less"))).to.deep.equal(nothing);
    // Half of the payout is certain, the rest a call spread.
    const { average } = textbook(quarter, 90, 40);
    const half = greeksOf(scalar("WTI", "-180", "100", 90, 5e5));
    const now = { spot: 68, left: 1, level: 1 };
    expect(half.price).to.be.closeTo((140 + 140 * average(-39.999999999999, 100)(now)) / 280, 1e-12);
  });

  it("behavior: all is finite, whatever the rates", () => {
    const flat = { BTC: [{ expiry: exampleTime + 30 * 86_400, strikes: ["95000"], volatilities: ["0.65"] }] };
    for (const rate of [-1e308, -1e3, 1e3, 1e308]) {
      for (const yields of [-1e308, 0, 1e308]) {
        for (const instrument of [
          option("put", "BTC", "101000", 900, 1e9, 4),
          binary("BTC", "101000", 900, 5e5, "less"),
          scalar("BTC", "90000", "101000", 900, 5e5),
        ]) {
          for (const smile of [undefined, flat]) {
            const { price, theta, byUnderlying } = greeksOf(
              instrument,
              { rate, yields: { BTC: yields } },
              smile,
            );
            for (const value of [price, theta, ...Object.values(byUnderlying.BTC!)]) {
              expect(Number.isFinite(value), `${instrument.symbol} ${rate} ${yields}`).to.equal(true);
            }
          }
        }
      }
    }
  });
});
