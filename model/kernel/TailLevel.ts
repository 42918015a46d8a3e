import { ModelError } from "../errors/ModelError.ts";
import { tailWeight } from "../measures/tailWeight.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import { ceilQuotient, divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";

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
 * @param at place of the record
 */
export function readTail(records: Float64Array, at: number, { points, scale, tail }: TailLevel): TailSums {
  const sum = excessOf(records, at);
  return {
    threshold: BigInt(records[at]!),
    excess: scale * sum,
    spread: scale * scale * scale * scale * points * (points * squaresOf(records, at) - sum * sum),
    total: points * scale,
    tail,
  };
}

/** Expected Shortfall of so many times the losses: `tailRiskOf` of `readTail`. */
export function readShortfall(records: Float64Array, at: number, level: TailLevel, lots: bigint): bigint {
  const times = Number(lots);
  const valueAtRisk = times * records[at]!;
  // Factors are integers, so a product that is a safe one is exact, and none of its factors was rounded (but for a 0 times them).
  const excess = times * Number(level.scale) * smallExcess(records, at);
  const tail = Number(level.tail);
  if (Number.isSafeInteger(excess) && Number.isSafeInteger(tail)) {
    const shortfall = valueAtRisk + ceilQuotient(excess, tail);
    if (Number.isSafeInteger(valueAtRisk) && Number.isSafeInteger(shortfall)) return BigInt(shortfall);
  }
  return lots * BigInt(records[at]!) + divideUp(lots * level.scale * excessOf(records, at), level.tail);
}

/** Σy = Σa + 2^18·Σb + 2^36·Σc, in doubles where that is exact. */
function excessOf(records: Float64Array, at: number): bigint {
  const small = smallExcess(records, at);
  if (!Number.isNaN(small)) return BigInt(small);
  return BigInt(records[at + 1]!) + (BigInt(records[at + 2]!) << 18n) + (BigInt(records[at + 3]!) << 36n);
}

/** The same, NaN where doubles might round it. */
function smallExcess(records: Float64Array, at: number): number {
  const a = records[at + 1]!;
  const b = records[at + 2]!;
  const c = records[at + 3]!;
  const isSmall = Math.abs(a) < 2_251_799_813_685_248 && Math.abs(b) < 8_589_934_592 && Math.abs(c) < 32_768;
  return isSmall ? a + 262_144 * b + 68_719_476_736 * c : NaN;
}

/** Σy² from the sums of products. */
function squaresOf({ buffer, byteOffset }: Float64Array, at: number): bigint {
  const [aa, ab, middle, bc, cc] = new BigInt64Array(buffer, byteOffset + 8 * (at + 4), 5);
  return aa! + (ab! << 19n) + (middle! << 36n) + (bc! << 55n) + (cc! << 72n);
}
