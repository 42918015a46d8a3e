import { ModelError } from "../errors/ModelError.ts";

/** Governed parameters of the bonus auction; rates 1e6 = 100 %, the duration in the auction's own unit of age. */
export interface Auction {
  readonly bonusMin: bigint;
  readonly bonusMax: bigint;
  readonly duration: bigint;
}

/**
 * b(t): from bonusMin to bonusMax in a straight line over the duration, then constant; rounded down. The same integers as
 * `MarginMath.auctionRate`.
 * @returns 1e6 = 100 %
 * @throws ModelError `impossibleParameter` unless age ≥ 0, duration > 0, 0 ≤ bonusMin ≤ bonusMax ≤ 100 %.
 */
export function auctionRate(age: bigint, { bonusMin, bonusMax, duration }: Auction): bigint {
  if (age < 0n || duration <= 0n || bonusMin < 0n || bonusMin > bonusMax || bonusMax > 1_000_000n) {
    throw new ModelError(
      "impossibleParameter",
      "An auction's age, duration or rates are impossible",
      [age, duration, bonusMin, bonusMax].map(String),
      "0 ≤ bonusMin ≤ bonusMax ≤ 1,000,000 and a duration above 0.",
    );
  }
  const elapsed = age < duration ? age : duration;
  return bonusMin + ((bonusMax - bonusMin) * elapsed) / duration;
}
