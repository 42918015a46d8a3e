import { ModelError } from "../errors/ModelError.ts";
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

/** @throws ModelError `impossibleParameter` for no number of scenarios, and as `requireConfidence`. */
export function tailLevel(points: number, confidence: Fraction): TailLevel {
  requireConfidence(confidence);
  if (!(Number.isSafeInteger(points) && points > 0)) {
    throw new ModelError(
      "impossibleParameter",
      "A tail is that of a number of scenarios",
      points,
      "Give how many there are, from 1.",
    );
  }
  const count = BigInt(points);
  const { scale, tail } = tailWeight(count, confidence);
  return { points: count, scale, tail, k: Number(divideUp(tail, scale)) };
}

/** The sums of losses that are all 0. */
export function noTail({ points, scale, tail }: TailLevel): TailSums {
  return { threshold: 0n, excess: 0n, spread: 0n, total: points * scale, tail };
}

/** @throws ModelError `impossibleParameter` unless it lies strictly between 0 and 1. */
export function requireConfidence({ numerator, denominator }: Fraction): void {
  if (numerator > 0n && numerator < denominator) return;
  throw new ModelError(
    "impossibleParameter",
    "The confidence level is not between 0 and 1",
    `${numerator}/${denominator}`,
    'Write it as a fraction: parseFraction("0.99").',
  );
}

/** Bytes of the kernel's record of a tail. */
export const tailBytes = 80;

/**
 * The sums of `tailSums` from those of the kernel: with y = ℓ − v, s₁ = Σy and s₂ = Σy², n scenarios of weight w each,
 * Y = w·s₁, W = n·w and Σ w²(y·W − Y)² = w⁴·n·(n·s₂ − s₁²).
 */
export function readTail({ f64, i64 }: Views, address: number, level: TailLevel): TailSums {
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
