import { inverseNormal, sobolSequence } from "@plimsoll/model";

/** A candidate for the distribution of standardised moves; unit variance but for the clip. */
export interface InnovationLaw {
  /** ν of Student's t; ∞ is the normal. */
  readonly degreesOfFreedom: number;
  /** Jumps a day; 0 for none. They carry 15 % of the variance. */
  readonly jumpsPerDay: number;
  /** κ: mean of a jump over its root mean square. */
  readonly jumpSkew: number;
}

/** s of the model: share of the variance that jumps carry. */
export const jumpShare = 0.15;
/** As `tails.clip` of the production profile. */
const clip = 20;
const points = 1 << 18;

const columns = new Map<number, Float64Array>();

/** Uniforms of one Sobol dimension, unshifted. */
function uniforms(dimension: number): Float64Array {
  let column = columns.get(dimension);
  if (column === undefined) {
    column = Float64Array.from(sobolSequence(dimension, points), (x) => (x + 0.5) / 2 ** 30);
    columns.set(dimension, column);
  }
  return column;
}

/**
 * 2^18 quasi-random moves of the law in ascending order: x = √(1 − s)·T + J, T = clip(Z·√(ν/χ²_ν), ±20)·√((ν − 2)/ν),
 * J = Σ_{k≤n}(g_k·√(1 − κ²) + κ)·√(s/λ) less its mean, n Poisson(λ). Tail expectations are within .5 % of the integral.
 */
export function sampleLaw(law: InnovationLaw): Float64Array {
  const { degreesOfFreedom: nu, jumpsPerDay: rate, jumpSkew } = law;
  const normal = uniforms(0).map(inverseNormal);
  const oddPart = nu % 2 === 1 ? uniforms(1).map(inverseNormal) : undefined;
  const pairs = Number.isFinite(nu) ? Math.floor(nu / 2) : 0;
  const exponentials = Array.from({ length: pairs }, (_, i) => uniforms(2 + i));
  const jumpCount = rate > 0 ? uniforms(5) : undefined;
  const jumpNoise = rate > 0 ? uniforms(6).map(inverseNormal) : undefined;
  const size = rate > 0 ? Math.sqrt(jumpShare / rate) : 0;
  const x = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let t = normal[i] ?? 0;
    if (Number.isFinite(nu)) {
      let chiSquare = (oddPart?.[i] ?? 0) ** 2;
      for (const u of exponentials) chiSquare -= 2 * Math.log(u[i] ?? 0.5);
      t = Math.max(-clip, Math.min(clip, t * Math.sqrt(nu / chiSquare))) * Math.sqrt((nu - 2) / nu);
    }
    if (jumpCount !== undefined && jumpNoise !== undefined) {
      const n = poisson(jumpCount[i] ?? 0.5, rate);
      const jump = Math.sqrt(n) * (jumpNoise[i] ?? 0) * Math.sqrt(1 - jumpSkew ** 2) + jumpSkew * (n - rate);
      t = Math.sqrt(1 - jumpShare) * t + size * jump;
    }
    x[i] = t;
  }
  return x.sort();
}

/** By inversion. */
function poisson(u: number, rate: number): number {
  let n = 0;
  let term = Math.exp(-rate);
  let reached = term;
  while (u > reached && n < 50) {
    n += 1;
    term *= rate / n;
    reached += term;
  }
  return n;
}

/** Value-at-Risk and Expected Shortfall of the lower (a long loses) or upper side, both positive, and the losses. */
export interface LawRisk {
  readonly losses: Float64Array;
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** @param sorted moves in ascending order */
export function lawRisk(sorted: Float64Array, side: "long" | "short", confidence: number): LawRisk {
  const losses = sorted.map((x) => (side === "long" ? -x : x)).sort();
  const tail = losses.subarray(Math.round(confidence * losses.length));
  return {
    losses,
    valueAtRisk: tail[0] ?? NaN,
    expectedShortfall: tail.reduce((sum, loss) => sum + loss, 0) / tail.length,
  };
}
