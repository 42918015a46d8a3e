import { readFileSync } from "node:fs";
import { expect } from "chai";
import { normalCdf } from "../numeric/normal.ts";
import { ladderOf } from "./bucketProbabilities.ts";
import { fitSmile, type SmileFit } from "./fitSmile.ts";
import { fitSurface, type SurfaceFit } from "./fitSurface.ts";
import { repairExclusiveSet } from "./repairExclusiveSet.ts";
import { repairStrip } from "./repairStrip.ts";

/** Black's call by the textbook and Math.log. */
function call(forward: number, strike: number, deviation: number): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return forward * normalCdf(d1) - strike * normalCdf(d1 - deviation);
}

/** P(S > K) under a smile by differences of calls along it: no skew term is written down here. */
function digital(forward: number, strike: number, years: number, volatility: (k: number) => number): number {
  const along = (at: number) => call(forward, at, volatility(Math.log(at / forward)) * Math.sqrt(years));
  const step = 1e-4 * strike;
  return -(along(strike + step) - along(strike - step)) / (2 * step);
}

function fitted(fit: SmileFit) {
  if (fit.kind !== "fitted") throw new Error(`not fitted: ${fit.why}`);
  return fit;
}

const years = 30 / 365;
/** All free of arbitrage within four standard deviations. */
const smiles: Record<string, (k: number) => number> = {
  flat: () => 0.65,
  "of crypto, both wings up": (k) => 0.4 - 0.15 * k + 1.2 * k * k,
  "of an index, falling": (k) => 0.18 - 0.6 * k + 1.2 * k * k,
  // SVI of Gatheral (2004): variance with two linear wings.
  SVI: (k) =>
    Math.sqrt((0.002 + 0.05 * (-0.5 * (k - 0.01) + Math.sqrt((k - 0.01) ** 2 + 0.06 ** 2))) / years),
};

/** Fifteen strikes from −2.1 to 2.1 standard deviations. */
function stripOf(volatility: (k: number) => number, tick?: number) {
  const deviation = volatility(0) * Math.sqrt(years);
  return Array.from({ length: 15 }, (_, i) => {
    const strike = 100 * Math.exp(deviation * (0.3 * i - 2.1));
    const price = digital(100, strike, years, volatility);
    return { strike, price: tick === undefined ? price : Math.round(price / tick) * tick };
  });
}

/** Largest difference in volatility over ±1.5 standard deviations. */
function worst(fit: SmileFit, volatility: (k: number) => number): number {
  const { curve } = fitted(fit);
  const deviation = volatility(0) * Math.sqrt(years);
  const at = Array.from({ length: 31 }, (_, i) => (deviation * (i - 15)) / 10);
  return Math.max(...at.map((k) => Math.abs(Math.sqrt(curve(k).variance / years) - volatility(k))));
}

describe("smile of a strip of digitals", () => {
  for (const [name, volatility] of Object.entries(smiles)) {
    it(`behavior: a smile ${name} comes back from its digitals`, () => {
      const fit = fitted(fitSmile({ forward: 100, years, strip: repairStrip(stripOf(volatility)) }));
      expect(fit.rms).to.be.lessThan(0.003);
      expect(fit.butterfly).to.equal(0);
      expect(fit.converged).to.equal(true);
      // One volatility point where the smile spans tens of them.
      expect(worst(fit, volatility)).to.be.lessThan(0.01);
    });

    it(`behavior: a smile ${name} comes back from prices in whole cents`, () => {
      const fit = fitSmile({ forward: 100, years, strip: repairStrip(stripOf(volatility, 0.01)) });
      expect(fitted(fit).rms).to.be.lessThan(0.005);
      expect(worst(fit, volatility)).to.be.lessThan(0.015);
    });
  }

  it("behavior: without the skew term the digitals of a falling smile are off by cents, with it they are not", () => {
    const volatility = smiles["of an index, falling"]!;
    const fit = fitted(fitSmile({ forward: 100, years, strip: repairStrip(stripOf(volatility)) }));
    const atForward = fit.residuals.find(({ strike }) => Math.abs(strike - 100) < 1e-9)!;
    const naive = normalCdf((-0.18 * Math.sqrt(years)) / 2);
    expect(atForward.fitted).to.be.closeTo(digital(100, 100, years, volatility), 1e-3);
    expect(atForward.fitted - naive).to.be.greaterThan(0.05);
    // 56 % at the forward has no lognormal volatility, and only the skew explains it.
    expect(fit.impossible).to.deep.equal([atForward.strike]);
  });

  it("behavior: on a shifted price the smile comes back in volatility of the price itself", () => {
    // S + 40 lognormal at 30 %: of S = 60 that is .3·100/60 = 50 %.
    const shiftedStrip = [70, 80, 90, 100, 110, 120, 130].map((strike) => ({
      strike: strike - 40,
      price: digital(100, strike, years, () => 0.3),
    }));
    const fit = fitted(fitSmile({ forward: 60, shift: 40, years, strip: repairStrip(shiftedStrip) }));
    for (const volatility of fit.volatilities) expect(volatility).to.be.closeTo(0.5, 1e-6);
    expect(fit.strikes[0]).to.be.closeTo(40, 1e-9);
  });

  it("behavior: an outlier moves a heavy strip less than a light one", () => {
    const quotes = stripOf(() => 0.5).map((quote, i) =>
      i === 7 ? { ...quote, price: quote.price + 0.08 } : quote,
    );
    const at = (weight: number) =>
      worst(
        fitSmile({
          forward: 100,
          years,
          strip: repairStrip(quotes.map((quote, i) => ({ ...quote, weight: i === 7 ? weight : 1 }))),
        }),
        () => 0.5,
      );
    expect(at(0.01)).to.be.lessThan(at(1) / 5);
  });

  it("behavior: crossed, empty, uninformative and implausible strips are not fitted", () => {
    const why = (quotes: Parameters<typeof repairStrip>[0], term = years) => {
      const fit = fitSmile({ forward: 100, years: term, strip: repairStrip(quotes) });
      return fit.kind === "notFitted" ? fit.why : fit.kind;
    };
    const book = (bid: number, ask: number) => ({ bid, ask, bidSize: 1, askSize: 1 });
    expect(why([])).to.equal("empty");
    expect(
      why([
        { strike: 95, price: 0.5, book: book(0.49, 0.51) },
        { strike: 105, price: 0.6, book: book(0.59, 0.61) },
      ]),
    ).to.equal("crossed");
    expect(
      why([
        { strike: 90, price: 1 },
        { strike: 110, price: 0 },
      ]),
    ).to.equal("uninformative");
    expect(
      why(
        [
          { strike: 80, price: 0.01 },
          { strike: 90, price: 0.005 },
        ],
        1 / 365,
      ),
    ).to.equal("implausible");
    // Above 2,000 % at one strike is enough: about 3,000, 2,100 and 1,900 %.
    expect(
      why(
        [
          { strike: 90, price: 0.3 },
          { strike: 100, price: 0.29 },
          { strike: 101, price: 0.01 },
        ],
        1.6 / 365,
      ),
    ).to.equal("implausible");
  });

  it("behavior: one digital gives a flat smile at its own volatility", () => {
    const strip = repairStrip([{ strike: 105, price: digital(100, 105, years, () => 0.4) }]);
    const { strikes, volatilities, curve, residuals } = fitted(fitSmile({ forward: 100, years, strip }));
    expect(strikes[0]).to.be.closeTo(105, 1e-12);
    expect(volatilities[0]).to.be.closeTo(0.4, 1e-7);
    for (const k of [-1, 0, 1]) expect(curve(k).variance).to.be.closeTo(0.16 * years, 1e-8);
    expect(residuals[0]!.fitted).to.be.closeTo(residuals[0]!.probability, 1e-7);
  });
});

const read = (file: string): string[][] =>
  readFileSync(new URL(`../../data/${file}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

describe("smiles of real quotes", () => {
  const deribit = read("deribit-btc-iv-2026-04-10.csv");
  const forward = Number(deribit[0]![1]);
  const now = Date.parse(deribit[0]![0]!);
  const chains = Map.groupBy(deribit, ([, , expiry]) => expiry!);

  /** Digitals from neighbouring calls at the quoted volatilities, so that no interpolation of ours is in them. */
  function stripOfChain(chain: string[][], term: number) {
    const strikes = chain.map((row) => Number(row[3]));
    const calls = chain.map((row, i) => call(forward, strikes[i]!, (Number(row[4]) / 100) * Math.sqrt(term)));
    return strikes.slice(1, -1).map((strike, i) => {
      const below = (calls[i]! - calls[i + 1]!) / (strike - strikes[i]!);
      const above = (calls[i + 1]! - calls[i + 2]!) / (strikes[i + 2]! - strike);
      const share = (strike - strikes[i]!) / (strikes[i + 2]! - strikes[i]!);
      return { strike, price: below + (above - below) * share };
    });
  }

  const questions = () =>
    [...chains].map(([expiry, chain]) => {
      const term = (Date.parse(expiry) - now) / (365 * 86_400_000);
      return { forward, years: term, strip: repairStrip(stripOfChain(chain, term)) };
    });
  let fits: SurfaceFit;
  before(() => {
    fits = fitSurface(questions());
  });

  [...chains].forEach(([expiry, chain], e) => {
    it(`behavior: Deribit BTC ${expiry.slice(0, 10)}: quoted volatilities come back from the digitals`, () => {
      const { years: term, fit } = fits.expiries[e]!;
      const { curve, rms, residuals } = fitted(fit);
      expect(rms).to.be.lessThan(0.005);
      const told = new Set(
        residuals.filter(({ probability: p }) => p > 0.05 && p < 0.95).map(({ strike }) => strike),
      );
      const errors = chain
        .filter((row) => told.has(Number(row[3])))
        .map(
          (row) =>
            Math.sqrt(curve(Math.log(Number(row[3]) / forward)).variance / term) - Number(row[4]) / 100,
        );
      expect(errors.length).to.be.greaterThan(8);
      // Digitals hardly fix the level of a smile: 3 points at worst, 1 on average.
      expect(Math.max(...errors.map(Math.abs))).to.be.lessThan(0.03);
      expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)).to.be.lessThan(
        0.02,
      );
    });
  });

  it("behavior: the five Deribit expiries are in calendar order, and a later one that is cheaper is reported", () => {
    expect(fits.calendar).to.deep.equal([]);
    const [, second, third] = questions();
    const swapped = fitSurface([third!, { ...second!, years: third!.years + 0.01 }]);
    expect(swapped.calendar).to.have.length(1);
    expect(swapped.calendar[0]!.violation).to.be.greaterThan(0);
  });

  it("behavior: Kalshi hourly brackets give a smile at the width of their own distribution", () => {
    const ladders = Map.groupBy(read("kalshi-kxbtc-ladders-2026-07.csv"), ([capturedAt]) => capturedAt!);
    expect(ladders.size).to.equal(3);
    for (const [capturedAt, rows] of ladders) {
      const term = (Date.parse(rows[0]![1]!) - Date.parse(capturedAt)) / (365 * 86_400_000);
      const spot = Number(rows[0]![2]);
      const edges = rows.map((row) => Number(row[5]));
      // A bracket nobody bids for is worth nothing to a seller.
      const mids = rows.map((row) => (row[7] === "0" ? 0 : (Number(row[7]) + Number(row[8])) / 2));
      const { probabilities } = repairExclusiveSet(
        mids.map((price) => ({ price })),
        { exhaustive: true },
      );
      const strip = repairStrip(
        ladderOf(probabilities).map((price, i) => ({ strike: edges[i + 1]!, price })),
      );
      const { curve, rms } = fitted(fitSmile({ forward: spot, years: term, strip }));
      expect(rms).to.be.lessThan(0.02);
      const mean = probabilities.reduce((sum, p, i) => sum + p * (edges[i]! + 50), 0);
      const variance = probabilities.reduce((sum, p, i) => sum + p * (edges[i]! + 50 - mean) ** 2, 0);
      const ratio = Math.sqrt(curve(0).variance) / (Math.sqrt(variance) / spot);
      expect(ratio).to.be.within(0.8, 1.25);
    }
  });
});
