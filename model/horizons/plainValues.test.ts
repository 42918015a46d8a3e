import { expect } from "chai";
import { logMoneyness } from "../instruments/binaryOdds.ts";
import { modelOdds } from "../instruments/modelOdds.ts";
import { anchored, clampOdds, clampProbability, oddsOf } from "../instruments/odds.ts";
import { exp } from "../numeric/exp.ts";
import { optionValue } from "../instruments/optionValue.ts";
import { revaluedScalar } from "../instruments/revaluedScalar.ts";
import { philox } from "../random/philox.ts";
import { productionProfile } from "../profiles/production.ts";
import type { Market, MarketBinary } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { contractValues } from "./contractValues.ts";
import type { PricePath } from "./pricePaths.ts";

/** Uniform numbers in (0, 1) from one key. */
function uniforms(key: number): () => number {
  const words = new Uint32Array(4);
  let counter = 0;
  return () => {
    philox(counter++, 0, 0, 0, key, 9, words);
    return (words[0]! + 0.5) / 2 ** 32;
  };
}

/** Not a whole number of tiles. */
const points = 333;

function pathOf(uniform: () => number, deviation: number, withRatios: boolean): PricePath {
  const column = (make: () => number) => Float64Array.from({ length: points }, make);
  // A few scenarios without a move, and some so far out that every probability is at its bound.
  const move = () => {
    const u = uniform();
    return u < 0.05 ? 0 : deviation * (uniform() - 0.5) * (u > 0.9 ? 60 : 6);
  };
  const logReturns = [column(move)];
  const years = [1 / 365];
  return withRatios
    ? { years, logReturns, volatilityRatio: column(() => 0.6 + uniform()) }
    : { years, logReturns };
}

const comparisons = ["greaterOrEqual", "greater", "less"] as const;

/** A ladder with marks in no order at all and ranges between its rungs, and a strip, on BTC and on WTI with its shift. */
function marketOf(uniform: () => number, rungs: number, withSurface: boolean): Market {
  const instruments: Record<string, QuotedInstrument> = {};
  const mark = () => Math.floor(1e6 * uniform() ** 2);
  for (const [underlying, spot] of [
    ["BTC", 95_000],
    ["WTI", 68],
  ] as const) {
    const strike = (i: number) => String(Math.round(spot * (80 + (40 * i) / rungs)) / 100);
    for (let i = 0; i < rungs; i++) {
      const comparison = comparisons[Math.floor(3 * uniform())]!;
      instruments[`${underlying}-${i}`] = binary(underlying, strike(i), 30, mark(), comparison);
    }
    instruments[`${underlying}-first-rung-again`] = binary(underlying, strike(0), 30, mark());
    instruments[`${underlying}-between`] = range(underlying, strike(0), strike(rungs - 1) + "1", 30, mark());
    instruments[`${underlying}-spread`] = range(underlying, strike(0), strike(rungs), 30, mark());
    instruments[`${underlying}-S0`] = binary(underlying, strike(0), 60, mark(), "less");
    instruments[`${underlying}-S1`] = range(underlying, strike(0), strike(1), 60, mark());
    instruments[`${underlying}-S2`] = range(underlying, strike(1), strike(2), 60, mark());
    instruments[`${underlying}-S3`] = binary(underlying, strike(2), 60, mark());
  }
  return marketWith(instruments, withSurface);
}

function marketWith(instruments: Record<string, QuotedInstrument>, withSurface: boolean): Market {
  const snapshot = snapshotOf(instruments);
  const surface = [20, 45].map((days) => ({
    expiry: exampleTime + days * 86_400,
    strikes: ["70000", "90000", "110000"],
    volatilities: ["0.7", "0.6", "0.65"],
  }));
  const bitcoin = { ...snapshot.assets.BTC!, ...(withSurface ? { surface } : {}) };
  return parseMarket(productionProfile, factorModel(productionProfile), {
    ...snapshot,
    assets: { ...snapshot.assets, BTC: bitcoin },
  });
}

/** The value of a binary in one scenario, by itself. */
function plainValue(market: Market, contract: MarketBinary, path: PricePath, s: number): number {
  const asset = market.assets[contract.asset]!;
  const strikes = {
    comparison: contract.terms.comparison,
    low: logMoneyness(contract.strike, asset),
    high: logMoneyness(contract.upperStrike, asset),
  };
  const left = contract.years - path.years[0]!;
  const before = modelOdds(strikes, asset, contract.years, contract.years)(0);
  const after = modelOdds(strikes, asset, contract.years, left);
  const anchor = oddsOf(contract.mark / 1e6) / clampOdds(before);
  return anchored(anchor, after(path.logReturns[0]![s]!, path.volatilityRatio?.[s]));
}

/** Isotonic regression as it is taught: merge the first pair of blocks that is out of order, until none is. */
function plainPool(values: readonly number[]): number[] {
  let blocks = values.map((value) => ({ sum: value, count: 1, level: value }));
  for (let k = 1; k < blocks.length;) {
    const [a, b] = [blocks[k - 1]!, blocks[k]!];
    if (!(b.level > a.level)) {
      k++;
      continue;
    }
    const [sum, count] = [a.sum + b.sum, a.count + b.count];
    blocks = [...blocks.slice(0, k - 1), { sum, count, level: sum / count }, ...blocks.slice(k + 1)];
    k = Math.max(1, k - 1);
  }
  return blocks.flatMap(({ count, level }) => Array.from({ length: count }, () => level));
}

/** One scenario of one ladder, put in order: the rule of `monotoneLadders`, with nothing but arrays. */
function plainLadder(ladder: readonly { contract: MarketBinary; value: number }[]): Map<string, number> {
  const values = new Map(ladder.map(({ contract, value }) => [contract.key, value]));
  const isBelow = ({ terms }: MarketBinary) => terms.comparison === "less";
  const markOf = (it: MarketBinary) => (isBelow(it) ? 1 - it.mark / 1e6 : it.mark / 1e6);
  const exceeds = (it: MarketBinary) => (isBelow(it) ? 1 - values.get(it.key)! : values.get(it.key)!);
  const rungs = ladder
    .map(({ contract }) => contract)
    .filter(({ terms }) => terms.comparison !== "between")
    .sort((a, b) => a.strike - b.strike || markOf(b) - markOf(a));
  const marks = plainPool(rungs.map(markOf));
  const disorder = rungs.map((rung, k) => marks[k]! - markOf(rung));
  const row = rungs.map((rung, k) => exceeds(rung) + disorder[k]!);
  if (row.some((p, k) => k > 0 && p > row[k - 1]!)) {
    plainPool(row).forEach((level, k) => {
      const p = clampProbability(level - disorder[k]!);
      values.set(rungs[k]!.key, isBelow(rungs[k]!) ? 1 - p : p);
    });
  }
  for (const { contract } of ladder) {
    const low = rungs.find(({ strike }) => strike === contract.strike);
    const high = rungs.find(({ strike }) => strike === contract.upperStrike);
    if (low === undefined || high === undefined) continue;
    const rest = contract.mark / 1e6 - (markOf(low) - markOf(high));
    values.set(contract.key, clampProbability(rest + exceeds(low) - exceeds(high)));
  }
  return values;
}

function plainStrip(strip: readonly MarketBinary[], values: Map<string, number>): void {
  let [marks, sum] = [0, 0];
  for (const { key, mark } of strip) [marks, sum] = [marks + mark / 1e6, sum + values.get(key)!];
  for (const { key } of strip) values.set(key, Math.min(1 - 1e-6, (values.get(key)! * marks) / sum));
}

describe("values of binaries by column", () => {
  for (const [rungs, withSurface, withRatios] of [
    [5, false, true],
    [31, false, true],
    [12, true, true],
    [12, false, false],
    [4, true, false],
  ] as const) {
    it(`behavior: are, to the bit, those of one contract and one scenario at a time: ${rungs} rungs, ${withSurface ? "a surface" : "one volatility"}, ${withRatios ? "shocked" : "as it was"}`, () => {
      const uniform = uniforms(rungs + (withSurface ? 100 : 0));
      const market = marketOf(uniform, rungs, withSurface);
      const paths = market.assets.map((_, a) => pathOf(uniform, a === 0 ? 0.06 : 0.03, withRatios));
      const found = contractValues(market, paths, [], givenDraws({ points }), 0);
      const contracts = market.instruments as readonly MarketBinary[];
      let repaired = 0;
      for (let s = 0; s < points; s++) {
        for (const asset of new Set(contracts.map((contract) => contract.asset))) {
          for (const days of [30, 60]) {
            const ladder = contracts
              .filter((it) => it.asset === asset && it.terms.expiry === exampleTime + days * 86_400)
              .map((contract) => ({ contract, value: plainValue(market, contract, paths[asset]!, s) }));
            const values = plainLadder(ladder);
            const strip = ladder.map(({ contract }) => contract).sort((a, b) => (a.key < b.key ? -1 : 1));
            if (days === 60) plainStrip(strip, values);
            else if (ladder.some(({ contract, value }) => values.get(contract.key) !== value)) repaired++;
            for (const { contract } of ladder) {
              expect(found[market.indexOf.get(contract.key)!]![s], `${contract.key} in ${s}`).to.equal(
                values.get(contract.key),
              );
            }
          }
        }
      }
      // The repair has something to do, or the test says nothing about it.
      expect(repaired).to.be.above(points / 2);
    });
  }
});

describe("values of options and scalars by column", () => {
  for (const withSurface of [false, true]) {
    it(`behavior: are, to the bit, those of one contract and one scenario at a time: ${withSurface ? "a surface" : "one volatility"}`, () => {
      const uniform = uniforms(withSurface ? 7 : 8);
      const instruments: Record<string, QuotedInstrument> = {};
      for (let i = 0; i < 12; i++) {
        const strike = 75_000 + 4000 * i;
        // Marks in and out of what no arbitrage allows.
        const mark = Math.floor(1e6 * (Math.max(0, 95_000 - strike) + 12_000 * (uniform() - 0.1)));
        instruments[`C${i}`] = option("call", "BTC", String(strike), 30, Math.max(0, mark), 4);
        instruments[`P${i}`] = option("put", "BTC", String(strike), 30, Math.floor(2e10 * uniform()), 4);
        instruments[`S${i}`] = scalar("BTC", String(strike), String(strike + 9000), 30, 900_000 - 70_000 * i);
      }
      const market = marketWith(instruments, withSurface);
      const asset = market.assets[0]!;
      const path = pathOf(uniform, 0.08, !withSurface);
      const found = contractValues(market, [path, path, path, path], [], givenDraws({ points }), 0);
      let bounded = 0;
      market.instruments.forEach((claim, i) => {
        for (let s = 0; s < points; s++) {
          const [move, ratio] = [path.logReturns[0]![s]!, path.volatilityRatio?.[s]];
          const left = 30 / 365 - path.years[0]!;
          if (claim.kind === "scalar") {
            expect(found[i]![s]).to.equal(revaluedScalar(claim, asset, left)(move, ratio));
          } else if (claim.kind === "call" || claim.kind === "put") {
            const { kind, strike, mark, years } = claim;
            const price = asset.spot * exp(move);
            const boundsAt = (at: number): [number, number] =>
              kind === "call" ? [Math.max(0, at - strike), at] : [Math.max(0, strike - at), strike];
            const [leastNow, mostNow] = boundsAt(asset.spot);
            const quoted = mark / 1e6;
            const anchor = quoted - optionValue(kind, strike, asset, years)(0);
            const value = anchor + optionValue(kind, strike, asset, years, left)(move, ratio);
            const [least, most] = boundsAt(price);
            const plain = Math.min(
              Math.max(value, least - Math.max(0, leastNow - quoted)),
              most + Math.max(0, quoted - mostNow),
            );
            if (plain !== value) bounded++;
            expect(found[i]![s], `${claim.key} in ${s}`).to.equal(plain);
          }
        }
      });
      expect(bounded).to.be.above(100);
    });
  }
});
