import { expect } from "chai";
import { digitalImpliedVolatility } from "./digitalImpliedVolatility.ts";
import { digitalProbability } from "./digitalProbability.ts";
import { fitSmile } from "./fitSmile.ts";
import { repairStrip } from "./repairStrip.ts";
import { smileCurve } from "./smileCurve.ts";
import type { StripQuote } from "./StripQuote.ts";

/** Quotes, and what else the fit is asked with. */
interface Question {
  readonly forward: number;
  readonly shift: number;
  readonly years: number;
  readonly quotes: readonly StripQuote[];
  /** Of a log volatility. A difference across the kink where probabilities start to rise is less exact. */
  readonly within: number;
}

/** Strips on which each part of the objective pulls: cents, weights, strikes that say nothing, a jump, two quotes only. */
const questions: Record<string, Question> = {
  "whole cents, weighed, with certain strikes at the ends": {
    forward: 100,
    shift: 0,
    years: 0.1,
    within: 1e-6,
    quotes: [
      [60, 1, 1],
      [78, 0.93, 2],
      [85, 0.86, 1],
      [92, 0.68, 5],
      [97, 0.58, 1],
      [103, 0.41, 3],
      [110, 0.22, 1],
      [120, 0.12, 0.5],
      [135, 0.03, 1],
      [170, 0, 4],
    ].map(([strike, price, weight]) => ({ strike: strike!, price: price!, weight: weight! })),
  },
  "a distribution with a gap, where the smile's own probabilities would rise": {
    forward: 100,
    shift: 0,
    years: 0.25,
    within: 5e-5,
    quotes: [
      [80, 0.9],
      [86, 0.89],
      [92, 0.88],
      [96, 0.5],
      [100, 0.49],
      [104, 0.48],
      [110, 0.12],
      [118, 0.11],
      [126, 0.1],
    ].map(([strike, price]) => ({ strike: strike!, price: price! })),
  },
  "two quotes of a shifted price, too few for a parabola": {
    forward: 60,
    shift: 40,
    years: 0.5,
    within: 1e-6,
    quotes: [
      { strike: 52, price: 0.75 },
      { strike: 71, price: 0.3 },
    ],
  },
};

/**
 * What the documentation says is least, by the logarithm of σ at the knots relative to the level: weighted mean squared
 * misfit + 3·10⁻⁴ ∫σ‴² + 10⁻⁶ ∫σ′² over x = k/(level·√T) + 100 Σ (rise of P(S > K) over a grid of ±4 deviations)².
 */
function objectiveOf({ forward, shift, years, quotes }: Question, knots: readonly number[]) {
  const k = (strike: number) => Math.log((strike + shift) / (forward + shift));
  const probabilities = repairStrip(quotes).probabilities;
  const levels = quotes
    .map(({ strike }, i) => ({ strike, price: probabilities[i]! }))
    .filter(({ price }) => price > 0.002 && price < 0.998)
    .map(({ strike, price }) =>
      digitalImpliedVolatility({ forward: forward + shift, strike: strike + shift, years, price }),
    )
    .flatMap((implied) => (implied.kind === "impossible" ? [] : [implied.volatility]))
    .sort((a, b) => a - b);
  const level = levels[Math.floor(levels.length / 2)]!;
  const deviation = level * Math.sqrt(years);
  const step = (k(knots[1]!) - k(knots[0]!)) / deviation;
  const total = quotes.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const gridOf = (logs: readonly number[]) => {
    const curve = smileCurve({
      k: knots.map(k),
      w: logs.map((l) => level * level * years * Math.exp(2 * l)),
    });
    return {
      curve,
      grid: [
        1,
        ...Array.from({ length: 61 }, (_, i) => digitalProbability(curve, ((i - 30) / 30) * 4 * deviation)),
        0,
      ],
    };
  };
  const risesOf = (logs: readonly number[]) =>
    gridOf(logs)
      .grid.slice(1)
      .map((p, i, grid) => Math.max(0, p - (i === 0 ? 1 : grid[i - 1]!)));
  const value = (logs: readonly number[]): number => {
    const { curve } = gridOf(logs);
    const sigma = logs.map(Math.exp);
    let sum = 0;
    quotes.forEach(({ strike, weight = 1 }, i) => {
      sum += (weight / total) * (digitalProbability(curve, k(strike)) - probabilities[i]!) ** 2;
    });
    for (let j = 1; j < sigma.length; j++) {
      sum += 1e-6 * ((sigma[j]! - sigma[j - 1]!) / step) ** 2 * step;
    }
    for (let j = 3; j < sigma.length; j++) {
      const third = (sigma[j]! - 3 * sigma[j - 1]! + 3 * sigma[j - 2]! - sigma[j - 3]!) / step ** 3;
      sum += 3e-4 * third ** 2 * step;
    }
    for (const rise of risesOf(logs)) sum += 100 * rise ** 2;
    return sum;
  };
  return { level, value, risesOf, curveOf: (logs: readonly number[]) => gridOf(logs).curve };
}

/** The fit, the objective on its knots, and where it says the least of it is. */
function fittedTo(question: Question) {
  const { forward, shift, years, quotes } = question;
  const strip = repairStrip(quotes);
  const fit = fitSmile({ forward, shift, years, strip });
  if (fit.kind !== "fitted") throw new Error(`not fitted: ${fit.why}`);
  const objective = objectiveOf(question, fit.strikes);
  // Of the shifted price, relative to the level.
  const logs = fit.volatilities.map((v) => Math.log((v * forward) / (forward + shift) / objective.level));
  return { strip, fit, objective, logs };
}

describe("what a fitted smile is the best of", () => {
  for (const [name, question] of Object.entries(questions)) {
    it(`behavior: Newton's step from it to a lower objective is none at any knot, ${name}`, () => {
      const { fit, objective, logs } = fittedTo(question);
      expect(fit.converged).to.equal(true);
      const least = objective.value(logs);
      logs.forEach((log, j) => {
        const h = 1e-4;
        const [up, down] = [h, -h].map((d) => objective.value(logs.with(j, log + d)));
        const gradient = (up! - down!) / (2 * h);
        const curvature = (up! + down! - 2 * least) / (h * h);
        expect(curvature).to.be.greaterThan(0);
        expect(gradient / curvature, `knot ${j}`).to.be.closeTo(0, question.within);
      });
    });

    it(`behavior: it reports its knots, its misfits and what they come to, ${name}`, () => {
      const { forward, shift, quotes } = question;
      const { strip, fit, objective, logs } = fittedTo(question);
      const telling = quotes.filter(
        (_, i) => strip.probabilities[i]! > 0.002 && strip.probabilities[i]! < 0.998,
      );
      const ends = [telling[0]!, telling.at(-1)!].map(({ strike }) => Math.log(strike + shift));
      expect(fit.strikes).to.have.length(Math.min(9, telling.length));
      fit.strikes.forEach((strike, j) => {
        const share = j / (fit.strikes.length - 1);
        const expected = Math.exp(ends[0]! + (ends[1]! - ends[0]!) * share) - shift;
        expect(strike).to.be.closeTo(expected, 1e-10 * (strike + shift));
      });
      const curve = objective.curveOf(logs);
      expect(fit.residuals).to.have.length(quotes.length);
      let squares = 0;
      fit.residuals.forEach(({ strike, probability, fitted }, i) => {
        expect([strike, probability]).to.deep.equal([quotes[i]!.strike, strip.probabilities[i]]);
        const k = Math.log((strike + shift) / (forward + shift));
        expect(fitted).to.be.closeTo(digitalProbability(curve, k), 1e-9);
        squares += (quotes[i]!.weight ?? 1) * (fitted - probability) ** 2;
      });
      const total = quotes.reduce((sum, { weight = 1 }) => sum + weight, 0);
      expect(fit.rms).to.be.closeTo(Math.sqrt(squares / total), 1e-12);
      expect(fit.butterfly).to.be.closeTo(Math.max(...objective.risesOf(logs)), 1e-9);
      expect(fit.butterfly > 0).to.equal(name.includes("rise"));
      const impossible = telling.filter(({ strike, price }) => {
        const digital = { forward: forward + shift, strike: strike + shift, years: question.years, price };
        return digitalImpliedVolatility(digital).kind === "impossible";
      });
      expect(fit.impossible).to.deep.equal(impossible.map(({ strike }) => strike));
    });
  }

  it("behavior: a strike with .2 % or less on one side tells nothing", () => {
    const why = (price: number) => {
      const fit = fitSmile({ forward: 100, years: 0.1, strip: repairStrip([{ strike: 95, price }]) });
      return fit.kind === "notFitted" ? fit.why : fit.kind;
    };
    expect([0.002, 0.998].map(why)).to.deep.equal(["uninformative", "uninformative"]);
    expect(why(0.0021)).to.equal("fitted");
  });

  it("behavior: a flagged quote takes no part, whatever its price", () => {
    const fine = questions["two quotes of a shifted price, too few for a parabola"]!.quotes;
    const of = (quotes: readonly StripQuote[]) =>
      fitSmile({ forward: 60, shift: 40, years: 0.5, strip: repairStrip(quotes) });
    const [bare, flagged] = [of(fine), of([{ strike: 40, price: 1.2, weight: 50 }, ...fine])];
    if (bare.kind !== "fitted" || flagged.kind !== "fitted") throw new Error("not fitted");
    expect(flagged.volatilities).to.deep.equal(bare.volatilities);
    expect(flagged.residuals).to.deep.equal(bare.residuals);
    // Nor does a strike that the shifted price cannot fall to; one below 0 to which it can fall does.
    for (const [strike, misfits] of [
      [-45, 2],
      [-40, 2],
      [-30, 3],
    ] as const) {
      const below = of([{ strike, price: 1 }, ...fine]);
      if (below.kind !== "fitted") throw new Error(below.why);
      expect(below.residuals).to.have.length(misfits);
      if (misfits === 2) expect(below.volatilities).to.deep.equal(bare.volatilities);
    }
  });
});
