/** How far a screened loss may be from the exact one; both in the unit of the book. docs/performance.md proves them. */
export interface ScreenBounds {
  readonly single: (legs: number, reach: number) => number;
  readonly narrow: (book: NarrowSizes) => number;
}

/** Sizes of a book in the 16-bit screen, z, and what they were before they were rounded to whole numbers. */
export interface NarrowSizes {
  readonly legs: number;
  /** How many of the z are not 0. */
  readonly products: number;
  /** Σ|z| */
  readonly sizes: number;
  /** Σ|z − unrounded| */
  readonly rounding: number;
}

/** Relative error of rounding to single precision. */
const u = 5.960464477539063e-8;
/** Covers the roundings, in double precision, of the bounds themselves. */
const slack = 1 + 1e-9;

/**
 * γ_m·Σ|q|·max|p| with γ_m = mu/(1 − mu) (Higham 2002, "Accuracy and Stability of Numerical Algorithms", lemma 3.1). A
 * term meets m roundings: of its size, of the size's unit, of its row, of the product, of at most ⌈n/2⌉ sums in one of
 * two chains and of the sum of the chains. Fused or not, in any order.
 *
 * @param reach Σ|q|·max|p| in the unit of the book
 */
export function singleBound(legs: number, reach: number): number {
  const m = 5 + Math.floor((legs + 1) / 2);
  return ((m * u) / (1 - m * u)) * reach * slack;
}

/**
 * Σ over legs of what rounds: the product ½ (not where the size is 0), the row ½ of its tick times |z|/2^15, and the size by
 * |z − unrounded| of at most one. The sum itself is exact.
 */
export function narrowBound({ legs, products, sizes, rounding }: NarrowSizes): number {
  // 1e-6 a leg covers the roundings, in double precision, of the unrounded size and of the row's tick.
  return (products / 2 + sizes / 65536 + rounding + legs * 1e-6) * slack;
}

export const provenBounds: ScreenBounds = { single: singleBound, narrow: narrowBound };
