import type { VarianceCurve, VariancePoint } from "./VarianceCurve.ts";

/** Total variance at some log-moneyness, k strictly ascending, w > 0. */
export interface SmileKnots {
  readonly k: readonly number[];
  readonly w: readonly number[];
}

/**
 * The steepest linear wing that starts at k with variance w. Lee, The moment formula for implied volatility at extreme
 * strikes, Math. Finance 14 (2004): dw/dk < 2. And no butterfly where it starts: Gatheral and Jacquier, Quant. Finance 14
 * (2014), eq. 2.1 with w″ = 0, (1 − kw′/2w)² ≥ w′²/4·(1/w + 1/4), solved for w′. Nine tenths of it, for rounding.
 */
function steepestWing(k: number, w: number): number {
  return Math.min(1.9, (0.9 * 2 * w) / (Math.abs(k) + Math.sqrt(w + (w * w) / 4)));
}

/**
 * Smooth total variance through the knots: the cubic spline in k whose first and last pieces are parabolas. It is
 * continuous with two derivatives between the knots, so that neither digitals, which depend on the slope, nor
 * densities, which depend on the curvature, jump from strike to strike.
 *
 * - Slopes at the knots are limited to 2·w/step. Then the inner Bernstein coefficients of every piece, w ± slope·step/3,
 *   are at least a third of its ends, and so is w between them (Schmidt and Heß, BIT 28 (1988)). Only a smile that halves
 *   or doubles from knot to knot comes near the limit.
 * - A wing that rises outwards is linear; one that falls levels off at half the variance of its last knot.
 *
 * So w > 0 everywhere, whatever the knots. One knot is a flat smile.
 */
export function smileCurve({ k, w }: SmileKnots): VarianceCurve {
  const last = k.length - 1;
  const slopes = limited(splineSlopes(k, w), k, w);
  return (at) => {
    if (at <= k[0]!) return mirrored(wing(w[0]!, -slopes[0]!, k[0]! - at));
    if (at >= k[last]!) return wing(w[last]!, slopes[last]!, at - k[last]!);
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (k[middle]! <= at) low = middle;
      else high = middle;
    }
    const step = k[high]! - k[low]!;
    const t = (at - k[low]!) / step;
    const rise = (w[high]! - w[low]!) / step;
    const second = 3 * rise - 2 * slopes[low]! - slopes[high]!;
    const third = slopes[low]! + slopes[high]! - 2 * rise;
    return {
      variance: w[low]! + t * step * (slopes[low]! + t * (second + t * third)),
      slope: slopes[low]! + t * (2 * second + t * 3 * third),
      curvature: (2 * second + t * 6 * third) / step,
      third: (6 * third) / (step * step),
    };
  };
}

/** At `distance` outside the last knot, where the variance is `w` and rises outwards by `slope`. */
function wing(w: number, slope: number, distance: number): VariancePoint {
  if (slope >= 0) return { variance: w + slope * distance, slope, curvature: 0, third: 0 };
  const shrink = 1 - (2 * slope * distance) / w;
  // Each derivative of 1/shrinkⁿ brings n·2·slope/(w·shrink).
  const factor = (2 * slope) / (w * shrink);
  const inner = slope / (shrink * shrink);
  const curvature = 2 * inner * factor;
  return { variance: (w / 2) * (1 + 1 / shrink), slope: inner, curvature, third: 3 * curvature * factor };
}

const mirrored = ({ variance, slope, curvature, third }: VariancePoint): VariancePoint => ({
  variance,
  slope: -slope,
  curvature,
  third: -third,
});

/**
 * d of d₀ + d₁ = 2δ₀, d_{i−1}/h_{i−1} + 2d_i(1/h_{i−1} + 1/h_i) + d_{i+1}/h_i = 3(δ_{i−1}/h_{i−1} + δ_i/h_i), …,
 * d_{n−1} + d_n = 2δ_{n−1}, by elimination without pivoting.
 */
function splineSlopes(k: readonly number[], w: readonly number[]): number[] {
  const last = k.length - 1;
  if (last === 0) return [0];
  const inverse = Array.from({ length: last }, (_, i) => 1 / (k[i + 1]! - k[i]!));
  const secants = inverse.map((a, i) => (w[i + 1]! - w[i]!) * a);
  if (last === 1) return [secants[0]!, secants[0]!];
  const upper = [1];
  const right = [2 * secants[0]!];
  for (let i = 1; i < last; i++) {
    const below = inverse[i - 1]!;
    const above = inverse[i]!;
    const pivot = 2 * (below + above) - below * upper[i - 1]!;
    upper.push(above / pivot);
    right.push((3 * (secants[i - 1]! * below + secants[i]! * above) - below * right[i - 1]!) / pivot);
  }
  const slopes: number[] = [];
  slopes[last] = (2 * secants[last - 1]! - right[last - 1]!) / (1 - upper[last - 1]!);
  for (let i = last - 1; i >= 0; i--) slopes[i] = right[i]! - upper[i]! * slopes[i + 1]!;
  return slopes;
}

function limited(slopes: readonly number[], k: readonly number[], w: readonly number[]): number[] {
  const last = k.length - 1;
  return slopes.map((slope, i) => {
    const step = Math.max(i > 0 ? k[i]! - k[i - 1]! : 0, i < last ? k[i + 1]! - k[i]! : 0);
    const limit = (2 * w[i]!) / step;
    const positive = Math.max(-limit, Math.min(limit, slope));
    if (i === 0) return Math.max(-steepestWing(k[i]!, w[i]!), positive);
    return i === last ? Math.min(steepestWing(k[i]!, w[i]!), positive) : positive;
  });
}
