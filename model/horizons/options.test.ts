import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { priceOption } from "../pricing/priceOption.ts";
import { priceScalar } from "../pricing/priceScalar.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import type { Profile } from "../profiles/Profile.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { MarketOption, MarketScalar } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import { option, scalar, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { optionValues } from "./optionValues.ts";
import { scalarValues } from "./scalarValues.ts";

/** Underlyings whose variance passes with the calendar, as the closed forms below have it. */
const calendarTime = { ...productionProfile, assets: defaultAssets };

const seeds = [0, 1, 2, 3].map((i) => [i, 9] as const);
const n = 32_768;
const scenarioSet = { sampler: "philox", panels: 4, pointsPerPanel: 8192 } as const;

/** Values after the horizon by instrument, USD a unit. */
function valuesOf(profile: Profile, snapshot: Snapshot): (key: string) => Float64Array {
  const cube = buildCube({ profile: { ...profile, scenarioSet }, snapshot, seeds });
  return (key) => {
    const { mark, lotDecimals } = snapshot.instruments[key]!;
    return cube.rows[cube.instruments.indexOf(key)]!.map((p) => (p * 10 ** lotDecimals + mark) / 1e6);
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const deviation = (values: Float64Array): number => {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / values.length);
};

function marketOf(instrument: QuotedInstrument) {
  return parseMarket(calendarTime, factorModel(calendarTime), snapshotOf({ it: instrument }));
}
/** Values of an option or a scalar after moves that take no time, or `years`. */
function after(instrument: QuotedInstrument, moves: number[], years = 1e-12): Float64Array {
  const market = marketOf(instrument);
  const path = { years: [years], logReturns: [Float64Array.from(moves)] };
  const claim = market.instruments[0]!;
  return claim.kind === "scalar"
    ? scalarValues(market, claim, path).values
    : optionValues(market, claim as MarketOption, path).values;
}

describe("options, scalars and collateral held to settlement", () => {
  const days = 102;
  const snapshot = snapshotOf({
    call: option("call", "BTC", "100000", days, 13_000_000_000, 4),
    dear: option("call", "BTC", "120000", days, 7_000_000_000, 4),
    put: option("put", "BTC", "100000", days, 16_000_000_000, 4),
    scalar: scalar("BTC", "100000", "120000", days, 300_000),
    spot: spot("BTC", 4, 95_000_000_000, "0.5"),
  });
  const values = valuesOf(referenceProfile, snapshot);
  const [call, dear, put, share, coin] = ["call", "dear", "put", "scalar", "spot"].map((key) => values(key));

  it("behavior: a call pays max(S − K, 0), a put the other side: their difference is the coin's price less the strike", () => {
    for (let s = 0; s < n; s++) {
      // Each is rounded to 1e-6 USD a lot of 1e-4.
      expect(call![s]! - put![s]! - (coin![s]! - 100_000)).to.be.within(-0.02, 0.02);
      expect(Math.min(call![s]!, put![s]!)).to.be.within(-0.006, 0.006);
    }
  });

  it("behavior: a scalar pays what a spread of calls over its width does", () => {
    for (let s = 0; s < n; s++) {
      expect(share![s]! - (call![s]! - dear![s]!) / 20_000).to.be.within(-2e-6, 2e-6);
    }
  });

  it("behavior: their means are the closed-form prices", () => {
    const at = { spot: 95_000, volatility: 0.65, years: days / 365 };
    for (const [paid, price] of [
      [call!, priceOption("call", 100_000, at).price],
      [put!, priceOption("put", 100_000, at).price],
      [share!, priceScalar(100_000, 120_000, at).price],
      [coin!, 95_000],
    ] as const) {
      // 4.5 standard errors: false alarm 7e-6 a comparison.
      expect(mean(paid)).to.be.closeTo(price, (4.5 * deviation(paid)) / Math.sqrt(n));
    }
  });
});

describe("options and scalars after the margin period", () => {
  it("behavior: without a move and without time they keep their mark, also one that arbitrage would not allow", () => {
    for (const instrument of [
      option("call", "BTC", "100000", 30, 9_000_000_000, 4),
      option("call", "BTC", "50000", 30, 44_900_000_000, 4),
      option("call", "BTC", "90000", 30, 96_000_000_000, 4),
      option("put", "BTC", "100000", 30, 4_000_000_000, 4),
      option("put", "WTI", "60", 30, 2_000_000, 1),
      scalar("BTC", "90000", "110000", 30, 700_000),
    ]) {
      const scale = Math.max(1, instrument.mark / 1e6);
      expect(after(instrument, [0])[0]).to.be.closeTo(instrument.mark / 1e6, 1e-9 * scale);
    }
  });

  it("behavior: without a move they lose exactly the model's time value", () => {
    const day = 1 / 365;
    const at = (years: number) => ({ spot: 95_000, volatility: 0.65, years });
    const [value] = after(option("call", "BTC", "100000", 30, 5_000_000_000, 4), [0], day);
    const decay =
      priceOption("call", 100_000, at(29 * day)).price - priceOption("call", 100_000, at(30 * day)).price;
    expect(value! - 5000).to.be.closeTo(decay, 1e-6);
    const shifted = (years: number) => ({ spot: 108, volatility: (0.38 * 68) / 108, years });
    const [oil] = after(option("put", "WTI", "70", 30, 5_000_000, 1), [0], day);
    const lost =
      priceOption("put", 110, shifted(29 * day)).price - priceOption("put", 110, shifted(30 * day)).price;
    expect(oil! - 5).to.be.closeTo(lost, 1e-9);
  });

  it("behavior: at their model price they move by the closed-form delta", () => {
    const at = { spot: 95_000, volatility: 0.65, years: 30 / 365 };
    const step = 1e-4;
    const moves = [Math.log(1 + step), Math.log(1 - step)];
    const slope = (instrument: QuotedInstrument): number => {
      const [up, down] = after(instrument, moves);
      return (up! - down!) / (2 * step * 95_000);
    };
    for (const kind of ["call", "put"] as const) {
      const { price, delta } = priceOption(kind, 100_000, at);
      const quoted = option(kind, "BTC", "100000", 30, Math.round(price * 1e6), 4);
      expect(slope(quoted)).to.be.closeTo(delta, 1e-5);
    }
    const { price, delta } = priceScalar(90_000, 110_000, at);
    const quoted = scalar("BTC", "90000", "110000", 30, Math.round(price * 1e6));
    expect(slope(quoted)).to.be.closeTo(delta, 1e-4 * delta);
  });

  it("behavior: a change of volatility moves them by the closed form at the new one", () => {
    const at = (volatility: number) => ({ spot: 95_000, volatility, years: 30 / 365 });
    const path = {
      years: [1e-12],
      logReturns: [Float64Array.of(0, 0)],
      volatilityRatio: Float64Array.of(1.4, 0.7),
    };
    for (const kind of ["call", "put"] as const) {
      const mark = Math.round(priceOption(kind, 100_000, at(0.65)).price * 1e6);
      const market = marketOf(option(kind, "BTC", "100000", 30, mark, 4));
      const { values } = optionValues(market, market.instruments[0] as MarketOption, path);
      expect(values[0]).to.be.closeTo(priceOption(kind, 100_000, at(0.65 * 1.4)).price, 1e-5);
      expect(values[1]).to.be.closeTo(priceOption(kind, 100_000, at(0.65 * 0.7)).price, 1e-5);
    }
    const mark = Math.round(priceScalar(97_000, 110_000, at(0.65)).price * 1e6);
    const market = marketOf(scalar("BTC", "97000", "110000", 30, mark));
    const { values } = scalarValues(market, market.instruments[0] as MarketScalar, path);
    expect(values[0]).to.be.closeTo(priceScalar(97_000, 110_000, at(0.65 * 1.4)).price, 2e-6);
  });

  it("behavior: no move takes them outside what no arbitrage allows, and values never fall where they should rise", () => {
    const moves = Array.from({ length: 121 }, (_, i) => (i - 60) / 20);
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 300_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (strike, place, days) => {
          const between = (least: number, most: number): number =>
            Math.round((least + place * (most - least)) * 1e6);
          const quote = (kind: "call" | "put") => {
            const bounds =
              kind === "call"
                ? [Math.max(0, 95_000 - strike), 95_000]
                : [Math.max(0, strike - 95_000), strike];
            return option(kind, "BTC", String(strike), days, between(bounds[0]!, bounds[1]!), 4);
          };
          const call = after(quote("call"), moves, 0.05 / 365);
          const put = after(quote("put"), moves, 0.05 / 365);
          const share = after(
            scalar("BTC", String(strike), String(strike + 5000), days, 1 + between(0, 0.99)),
            moves,
          );
          return moves.every((move, i) => {
            const price = 95_000 * Math.exp(move);
            const slack = 1e-9 * price;
            return (
              call[i]! >= Math.max(0, price - strike) - slack &&
              call[i]! <= price + slack &&
              put[i]! >= Math.max(0, strike - price) - slack &&
              put[i]! <= strike + slack &&
              share[i]! > 0 &&
              share[i]! < 1 &&
              (i === 0 ||
                (call[i]! >= call[i - 1]! - slack &&
                  put[i]! <= put[i - 1]! + slack &&
                  share[i]! >= share[i - 1]!))
            );
          });
        },
      ),
      { numRuns: 100, seed: 31 },
    );
  });

  it("behavior: what expires inside the horizon pays at its own time", () => {
    const snapshot = snapshotOf({
      call: option("call", "BTC", "95000", 0.25, 800_000_000, 4),
      put: option("put", "BTC", "95000", 0.25, 800_000_000, 4),
      scalar: scalar("BTC", "94000", "96000", 0.25, 500_000),
    });
    const { settlementNoise: _, ...profile } = productionProfile;
    const values = valuesOf(profile, snapshot);
    const [call, put, share] = ["call", "put", "scalar"].map((key) => values(key));
    for (let s = 0; s < n; s++) {
      expect(Math.min(call![s]!, put![s]!)).to.be.within(-0.006, 0.006);
      const price = 95_000 + call![s]! - put![s]!;
      expect(share![s]).to.be.closeTo(Math.min(1, Math.max(0, (price - 94_000) / 2000)), 1e-5);
    }
    // The sample mean of S at the expiry is S: calls and puts at the money are worth the same.
    expect(mean(call!)).to.be.closeTo(mean(put!), 0.01);
  });

  it("behavior: past their expiry they can go either way for whoever holds them", () => {
    const snapshot = snapshotOf({
      call: option("call", "BTC", "90000", -0.1, 19_000_000_000, 4),
      put: option("put", "BTC", "90000", -0.1, 9_000_000_000, 4),
      scalar: scalar("BTC", "94000", "96000", -0.1, 300_000),
    });
    const values = valuesOf(productionProfile, snapshot);
    for (const [key, most, chance] of [
      ["call", 95_000, 0.2],
      ["put", 90_000, 0.1],
      ["scalar", 1, 0.3],
    ] as const) {
      const paid = values(key);
      expect(new Set(paid)).to.deep.equal(new Set([0, most]));
      const share = paid.filter((value) => value > 0).length / n;
      expect(share).to.be.closeTo(chance, 4.5 * Math.sqrt((chance * (1 - chance)) / n));
    }
  });
});
