import { ModelError } from "../errors/ModelError.ts";
import { type Fraction, parseFraction } from "../numeric/parseDecimal.ts";
import type { Profile } from "./Profile.ts";

/** @throws ModelError `impossibleParameter` unless the confidence level lies strictly between 0 and 1. */
export function confidenceOf({ confidence }: Profile): Fraction {
  const level = parseFraction(confidence, "confidence");
  if (level.numerator <= 0n || level.numerator >= level.denominator) {
    throw new ModelError(
      "impossibleParameter",
      "The confidence level is not between 0 and 1",
      confidence,
      'Write it as a fraction: "0.99".',
    );
  }
  return level;
}
