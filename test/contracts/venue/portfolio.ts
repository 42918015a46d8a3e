/** What a portfolio is after a change, predicted as a trader has to: append on open, swap-remove on zero. */
import { concat, keccak256, toBeHex } from "ethers";

export interface Leg {
  instrument: number;
  /** Signed lots. */
  size: bigint;
}

export function afterChange(legs: readonly Leg[], instrument: number, change: bigint): Leg[] {
  const index = legs.findIndex((leg) => leg.instrument === instrument);
  if (index < 0) return change === 0n ? [...legs] : [...legs, { instrument, size: change }];

  const size = (legs[index]?.size ?? 0n) + change;
  if (size !== 0n) return legs.with(index, { instrument, size });
  const last = legs.at(-1);
  if (last === undefined) return [];
  return legs.with(index, last).slice(0, -1);
}

/** keccak256 of the packed (instrument u32, size int64) in storage order. */
export const portfolioHash = (legs: readonly Leg[]): string =>
  keccak256(
    concat(
      legs.flatMap(({ instrument, size }) => [toBeHex(instrument, 4), toBeHex(BigInt.asUintN(64, size), 8)]),
    ),
  );
