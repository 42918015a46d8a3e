/** The clock of a liquidation: it ages by mark time, a step an epoch at most. */
import { RATIO, type Terms } from "./Parameters.ts";
import { min, Rational } from "./Rational.ts";

export interface Auction {
  /** Seconds. */
  age: bigint;
  epoch: bigint;
  time: bigint;
  /** Of the record, where it may stand for an attestation; 0 where it may not. */
  attestedEpoch: bigint;
  /** What the account lacked when that was last noted, 1e-6 USD: claims are paid as if it were lost. */
  deficit: bigint;
}

interface Head {
  epoch: bigint;
  time: bigint;
}

export const startAuction = ({ epoch, time }: Head, attestedEpoch = 0n): Auction => ({
  age: 0n,
  epoch,
  time,
  attestedEpoch,
  deficit: 0n,
});

export const ageAuction = (auction: Auction, { epoch, time }: Head, { auctionStep }: Terms): Auction => ({
  ...auction,
  age: auction.age + min(time - auction.time, (epoch - auction.epoch) * auctionStep),
  epoch,
  time,
});

/** b(t), 1e6 = 100 %, rounded down. */
export function bonusRate({ age }: Auction, terms: Terms): bigint {
  const run = Rational.of(min(age, terms.auctionDuration), terms.auctionDuration);
  const rise = run.times(terms.bonusMax - terms.bonusMin);
  return terms.bonusMin + rise.floor();
}

/** What liquidating all of it would pay, and f* (1e18 = everything, rounded up). */
export function restoringSlice(
  equity: bigint,
  initialMargin: bigint,
  rate: bigint,
): { bonus: bigint; fraction: Rational } {
  const left = equity > 0n ? equity : 0n;
  const bonus = min(Rational.of(initialMargin * rate, RATIO).floor(), left);
  if (left === bonus) return { bonus, fraction: Rational.of(1n) };
  return { bonus, fraction: Rational.of(initialMargin - left, initialMargin - bonus) };
}
