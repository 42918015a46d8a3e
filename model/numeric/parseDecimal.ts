import { ModelError } from "../errors/ModelError.ts";
import { powerOfTen } from "./powerOfTen.ts";

const shape = /^-?(0|[1-9]\d*)(\.\d{1,15})?$/;

/** An exact decimal: numerator / denominator, the denominator a power of ten. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * Reads a decimal string of the shape `-?(0|[1-9]\d*)(\.\d{1,15})?` as an exact fraction.
 * @throws ModelError `malformedDecimal` naming the field.
 */
export function parseFraction(text: string, field = "number"): Fraction {
  if (typeof text !== "string" || !shape.test(text)) {
    throw new ModelError(
      "malformedDecimal",
      `${field} is not a decimal string`,
      text,
      'Write it with digits and at most 15 decimals, e.g. "0.65".',
    );
  }
  const point = text.indexOf(".");
  if (point < 0) return { numerator: BigInt(text), denominator: 1n };
  const decimals = text.length - point - 1;
  return {
    numerator: BigInt(text.slice(0, point) + text.slice(point + 1)),
    denominator: powerOfTen(decimals),
  };
}

/**
 * The same as a double: integer / 10^k with both below 2^53, so one correctly rounded division and the same
 * bits on every machine.
 * @throws ModelError `malformedDecimal`, or `tooLarge` beyond 2^53 significant units.
 */
export function parseDecimal(text: string, field = "number"): number {
  const { numerator, denominator } = parseFraction(text, field);
  const size = numerator < 0n ? -numerator : numerator;
  if (size >= 1n << 53n) {
    throw new ModelError(
      "tooLarge",
      `${field} has more digits than a double holds exactly`,
      text,
      "Use at most 15 significant digits.",
    );
  }
  return Number(numerator) / Number(denominator);
}
