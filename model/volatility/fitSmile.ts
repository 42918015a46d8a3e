import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import { digitalImpliedVolatility } from "./digitalImpliedVolatility.ts";
import { digitalProbability } from "./digitalProbability.ts";
import { leastSquares } from "./leastSquares.ts";
import type { RepairedStrip } from "./repairStrip.ts";
import { smileCurve, type SmileKnots } from "./smileCurve.ts";
import type { VarianceCurve } from "./VarianceCurve.ts";

/** What a smile is fitted to. */
export interface SmileQuestion {
  /** Forward price to the expiry. */
  readonly forward: number;
  /** USD added to forward and strikes before the logarithm; 0 if absent. */
  readonly shift?: number;
  /** To expiry. */
  readonly years: number;
  readonly strip: RepairedStrip;
}

/** A quote beside what the fitted smile says of it. */
export interface SmileResidual {
  readonly strike: number;
  /** Repaired P(S ≥ K). */
  readonly probability: number;
  /** P(S ≥ K) of the smile, skew term included. */
  readonly fitted: number;
}

/**
 * `uninformative`: no strike has a volatility of its own, so there is no level to start from. `implausible`: the smile
 * that fits best is above 2,000 % a year somewhere, so forward and strip do not belong together.
 */
export type SmileFit =
  | { readonly kind: "notFitted"; readonly why: "empty" | "crossed" | "uninformative" | "implausible" }
  | {
      readonly kind: "fitted";
      /** Of the smile, ascending. */
      readonly strikes: readonly number[];
      /** Annual volatility of the price at each, as a fraction; of the unshifted price. */
      readonly volatilities: readonly number[];
      readonly curve: VarianceCurve;
      readonly residuals: readonly SmileResidual[];
      /** Weighted root mean square of fitted less repaired probability. */
      readonly rms: number;
      /** Largest rise of P(S > K) with K on a grid of ±4 standard deviations: above 0 the smile itself admits a butterfly. */
      readonly butterfly: number;
      /** Strikes whose own price no lognormal gives; they have weight in the fit only through the skew. */
      readonly impossible: readonly number[];
      readonly converged: boolean;
    };

/** Knots at most; the penalty, not their number, decides how far a smile bends (Eilers and Marx, Statist. Sci. 11 (1996)). */
const mostKnots = 9;
/** Weight of ∫(d³σ/dx³)² dx, with σ relative to its level and x = k/(σ√T), beside the mean squared misfit. */
const roughness = 3e-4;
/** The same for ∫(dσ/dx)² dx: what decides when the quotes do not. */
const tilt = 1e-6;
/** A strike nearer than this to certain says nothing about the smile. */
const least = 0.002;
/** Points from −`reach` to `reach` standard deviations where P(S > K) must not rise with K, and what a rise costs. */
const gridPoints = 60;
const reach = 4;
const butterflyWeight = 10;
/** No volatility above this is believed; a snapshot would refuse it. */
const highest = 20;

/**
 * σ(K) of one expiry from its repaired strip: total variances at knots, spaced evenly in log-moneyness over the strikes that
 * say something, such that P(S > K) with the skew term is nearest to the repaired probabilities in weighted least
 * squares. Two penalties: how far the smile is from a parabola in standardised moneyness, and every rise of P(S > K).
 *
 * Without the first the level of a smile is hardly determined: digitals fix the call's price up to a constant, so any
 * smile plus ε·√T/φ(d₂) has nearly the same digitals. That difference has large third derivatives in x,
 * and a real smile has not.
 *
 * Strips that are crossed or empty are not fitted. A price that no lognormal gives has no volatility of its own; it
 * enters by its probability, which the skew term can explain, and is named in `impossible`.
 */
export function fitSmile({ forward, shift = 0, years, strip }: SmileQuestion): SmileFit {
  if (strip.state !== "sound") return { kind: "notFitted", why: strip.state };
  const outside = new Set(strip.flagged.map(({ quote }) => quote));
  const rungs = strip.quotes
    .map((quote, i) => ({
      strike: quote.strike,
      // NaN for a strike that the shifted price cannot fall to.
      k: log((quote.strike + shift) / (forward + shift)),
      probability: strip.probabilities[i]!,
      weight: quote.weight ?? 1,
      flagged: outside.has(quote),
    }))
    .filter(({ k, flagged }) => Number.isFinite(k) && !flagged);
  const telling = rungs.filter(({ probability }) => probability > least && probability < 1 - least);
  const impliedOf = ({ strike, probability: price }: { strike: number; probability: number }) =>
    digitalImpliedVolatility({ forward: forward + shift, strike: strike + shift, years, price });
  const level = medianOf(
    telling.map(impliedOf).flatMap((implied) => (implied.kind === "impossible" ? [] : [implied.volatility])),
  );
  if (level === undefined) return { kind: "notFitted", why: "uninformative" };

  const deviation = level * Math.sqrt(years);
  const knots = knotsOver(telling.map(({ k }) => k));
  const x = knots.map((k) => k / deviation);
  const start = knots.map(() => 0);
  const curveOf = (logs: readonly number[]): SmileKnots => ({
    k: knots,
    w: logs.map((l) => deviation * deviation * exp(2 * l)),
  });
  const total = rungs.reduce((sum, { weight }) => sum + weight, 0);
  const roots = rungs.map(({ weight }) => Math.sqrt(weight / total));
  const solution = leastSquares((logs) => {
    const curve = smileCurve(curveOf(logs));
    const misfits = rungs.map(
      ({ k, probability }, i) => roots[i]! * (digitalProbability(curve, k) - probability),
    );
    return [
      ...misfits,
      ...penalties(x, logs.map(exp)),
      ...rises(curve, deviation).map((rise) => butterflyWeight * rise),
    ];
  }, start);

  const smile = curveOf(solution.parameters);
  const curve = smileCurve(smile);
  const toPrice = (forward + shift) / forward;
  const volatilities = smile.w.map((w) => Math.sqrt(w / years) * toPrice);
  if (!volatilities.every((volatility) => volatility <= highest)) {
    return { kind: "notFitted", why: "implausible" };
  }
  const residuals = rungs.map(({ strike, k, probability }) => ({
    strike,
    probability,
    fitted: digitalProbability(curve, k),
  }));
  const squares = residuals.map(({ fitted, probability }, i) => roots[i]! * (fitted - probability));
  return {
    kind: "fitted",
    strikes: knots.map((k) => (forward + shift) * exp(k) - shift),
    volatilities,
    curve,
    residuals,
    rms: Math.sqrt(squares.reduce((sum, value) => sum + value * value, 0)),
    butterfly: Math.max(...rises(curve, deviation)),
    impossible: telling.filter((rung) => impliedOf(rung).kind === "impossible").map(({ strike }) => strike),
    converged: solution.converged,
  };
}

function knotsOver(k: readonly number[]): number[] {
  const low = k[0]!;
  const high = k[k.length - 1]!;
  const count = Math.min(mostKnots, k.length);
  if (count === 1) return [low];
  return Array.from({ length: count }, (_, j) => low + ((high - low) * j) / (count - 1));
}

/** Square roots of the penalties; `sigma` by knot, relative to the level. */
function penalties(x: readonly number[], sigma: readonly number[]): number[] {
  const rows: number[] = [];
  for (let j = 1; j < x.length; j++) {
    const step = x[j]! - x[j - 1]!;
    rows.push(Math.sqrt(tilt / step) * (sigma[j]! - sigma[j - 1]!));
    if (j < 3) continue;
    const third = sigma[j]! - 3 * sigma[j - 1]! + 3 * sigma[j - 2]! - sigma[j - 3]!;
    rows.push((Math.sqrt(roughness / step) * third) / (step * step));
  }
  return rows;
}

function medianOf(values: readonly number[]): number | undefined {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[ascending.length >>> 1];
}

/** How much P(S > K) rises from each point of a grid to the next, 1 before the first and 0 after the last; 0 where it falls. */
function rises(curve: VarianceCurve, deviation: number): number[] {
  let before = 1;
  const found = Array.from({ length: gridPoints + 1 }, (_, i) => {
    const probability = digitalProbability(curve, deviation * reach * ((2 * i) / gridPoints - 1));
    const rise = Math.max(0, probability - before);
    before = probability;
    return rise;
  });
  return [...found, Math.max(0, -before)];
}
