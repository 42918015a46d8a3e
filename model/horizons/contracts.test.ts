import { expect } from "chai";
import fc from "fast-check";
import { buildCube } from "../cube/buildCube.ts";
import { anchored, oddsOf } from "../instruments/odds.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { MarketBinary } from "../snapshot/Market.ts";
import { binary, exampleSnapshot, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import prices from "../vectors/prices-greeks.json" with { type: "json" };
import { binaryValues } from "./binaryValues.ts";

const scenarioSet = { sampler: "philox", panels: 4, pointsPerPanel: 8192 } as const;
const seeds = [0, 1, 2, 3].map((i) => [i, 9] as const);
const n = 32_768;
// The snapshot's volatility as it is, which the closed forms below are at.
const profile = { ...productionProfile, scenarioSet, assets: defaultAssets };
const cube = buildCube({ profile, snapshot: exampleSnapshot, seeds });

/** Value after the horizon, USD, by scenario. */
function valuesOf(key: string): Float64Array {
  const { mark } = exampleSnapshot.instruments[key]!;
  return cube.rows[cube.instruments.indexOf(key)]!.map((p) => (p + mark) / 1e6);
}

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const deviation = (values: Float64Array): number => {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / values.length);
};

describe("contracts after the margin period", () => {
  it("without a move and without time a contract keeps its mark, whatever the model thinks of it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }),
        (mark, model) =>
          Math.abs(anchored(oddsOf(mark / 1e6) / oddsOf(model), oddsOf(model)) - mark / 1e6) < 1e-12,
      ),
    );
  });

  it("a contract at its model price moves by the closed-form delta", () => {
    for (const row of prices.rows) {
      const { price, delta } = row.dc;
      if (row.r !== 0 || row.q !== 0 || price < 0.02 || price > 0.98 || row.T < 0.01) continue;
      const years = row.T * 365;
      const snapshot = {
        ...snapshotOf({ it: binary("BTC", String(row.K), years, Math.round(price * 1e6)) }),
        assets: { BTC: { spot: String(row.S), volatility: String(row.vol) } },
      };
      const market = parseMarket(profile, factorModel(profile), snapshot);
      const step = 1e-4;
      const move = Float64Array.of(Math.log(1 + step), Math.log(1 - step));
      // A second before now, so that no theta mixes in.
      const contract = { ...(market.instruments[0] as MarketBinary), years: row.T };
      const { values } = binaryValues(market, contract, { years: [1e-12], logReturns: [move] });
      const slope = (values[0]! - values[1]!) / (2 * step * row.S);
      expect(slope).to.be.closeTo(delta, 1e-3 * delta);
    }
  });

  it("a contract that expires inside the horizon pays 0 or 1, with its own time's probability", () => {
    const values = valuesOf("BTC-TODAY");
    expect(new Set(values)).to.deep.equal(new Set([0, 1]));
    // A bridge shares its scenario's mixing variable, so the move to any time is a t₄ with that time's variance:
    // F(t) = ½ + ⅜·t/√(1 + t²/4)·(1 − t²/(12(1 + t²/4))). 4.5 standard errors: false alarm 7e-6.
    const sigma = 0.65 * Math.sqrt(0.25 / 365);
    const t = Math.SQRT2 * (Math.log(95_000 / 95_500) / sigma - sigma / 2);
    const q = 1 + (t * t) / 4;
    const expected = 0.5 + ((0.375 * t) / Math.sqrt(q)) * (1 - (t * t) / (12 * q));
    expect(mean(values)).to.be.closeTo(expected, 4.5 * Math.sqrt((expected * (1 - expected)) / n));
  });

  it("probabilities of an exclusive set stay a martingale and sum to 1", () => {
    const set = ["VOTE-1", "VOTE-2", "VOTE-3"].map(valuesOf);
    ["0.42", "0.31", "0.27"].forEach((p, i) => {
      // 4.5 standard errors: false alarm 7e-6 a comparison.
      expect(mean(set[i]!)).to.be.closeTo(Number(p), (4.5 * deviation(set[i]!)) / Math.sqrt(n) + 1e-6);
    });
    for (let s = 0; s < n; s++) {
      expect(set[0]![s]! + set[1]![s]! + set[2]![s]!).to.be.closeTo(1, 3e-6);
    }
  });

  it("an unscheduled event resolves with probability 1 − e^{−λh}; one that expires today always does", () => {
    const settled = valuesOf("VOTE-1").filter((value) => value === 0 || value === 1).length / n;
    const expected = 1 - Math.exp(-0.005);
    expect(settled).to.be.closeTo(expected, 4.5 * Math.sqrt(expected / n));
    expect(new Set(valuesOf("GAME-TONIGHT"))).to.deep.equal(new Set([0, 1]));
  });

  it("on the cube a parlay pays only where its settled leg does", () => {
    const game = valuesOf("GAME-1");
    const both = valuesOf("PARLAY-MIXED");
    for (let s = 0; s < n; s++) if (game[s] === 0) expect(both[s]).to.equal(0);
  });

  it("a ladder whose marks are in order stays in order in every scenario", () => {
    const strikes = [80_000, 90_000, 95_000, 100_000, 110_000];
    // Marks that are ordered but far from the model, so that anchoring alone would cross them.
    const marks = [600_000, 590_000, 580_000, 200_000, 190_000];
    const snapshot = snapshotOf(
      Object.fromEntries(strikes.map((k, i) => [`K${k}`, binary("BTC", String(k), 2, marks[i]!)])),
    );
    const ladder = buildCube({ profile, snapshot, seeds });
    const rows = strikes.map((k, i) => {
      const row = ladder.rows[ladder.instruments.indexOf(`K${k}`)]!;
      return row.map((p) => p + marks[i]!);
    });
    for (let i = 1; i < rows.length; i++) {
      expect(rows[i]!.every((value, s) => value <= rows[i - 1]![s]!)).to.equal(true);
    }
  });

  it("a contract past its expiry can go either way for whoever holds it", () => {
    const late = snapshotOf({ late: binary("BTC", "95000", -0.1, 300_000) });
    const row = buildCube({ profile, snapshot: late, seeds }).rows[0]!;
    expect(new Set(row)).to.deep.equal(new Set([-300_000, 700_000]));
    const paid = row.filter((p) => p > 0).length / n;
    expect(paid).to.be.closeTo(0.3, 4.5 * Math.sqrt(0.21 / n));
  });
});
