import { tailWeight } from "../measures/tailWeight.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import type { Views } from "./KernelMemory.ts";

/** A confidence level over scenarios of equal weight. */
export interface TailLevel {
  readonly points: bigint;
  /** As `tailWeight`. */
  readonly scale: bigint;
  readonly tail: bigint;
  /** v is the k-th largest loss. */
  readonly k: number;
}

export function tailLevel(points: number, confidence: Fraction): TailLevel {
  const count = BigInt(points);
  const { scale, tail } = tailWeight(count, confidence);
  return { points: count, scale, tail, k: Number(divideUp(tail, scale)) };
}

/** Bytes of the kernel's record of a tail. */
export const tailBytes = 80;

/**
 * The sums of `tailSums` from those of the kernel: with y = ℓ − v, s₁ = Σy and s₂ = Σy², n scenarios of weight w each,
 * Y = w·s₁, W = n·w and Σ w²(y·W − Y)² = w⁴·n·(n·s₂ − s₁²).
 */
export function readTail(
  { f64, i64 }: Pick<Views, "f64" | "i64">,
  address: number,
  level: TailLevel,
): TailSums {
  const { points, scale, tail } = level;
  const at = address / 8;
  const sum = i64[at + 2]! + (i64[at + 3]! << 32n);
  const squares = cut(i64, at + 4) + (cut(i64, at + 6) << 28n) + (cut(i64, at + 8) << 54n);
  return {
    threshold: BigInt(f64[at]!),
    excess: scale * sum,
    spread: scale * scale * scale * scale * points * (points * squares - sum * sum),
    total: points * scale,
    tail,
  };
}

function cut(i64: BigInt64Array, at: number): bigint {
  return i64[at]! + (i64[at + 1]! << 32n);
}
