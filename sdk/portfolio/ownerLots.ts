import type { Position } from "./position.ts";

/**
 * What an owner holds of each instrument over all accounts, lots of either sign: what the account is to hold, and
 * `siblingLots`, Σ|lots| of the owner's other accounts. Instruments that no other account holds are left out: for them the
 * model takes the account's own. The third argument of the model's `marginOf`.
 */
export function ownerLots(positions: readonly Position[], siblingLots: readonly Position[]): Position[] {
  const own = new Map(positions.map(({ instrument, size }) => [instrument, size < 0n ? -size : size]));
  return siblingLots.map(({ instrument, size }) => ({
    instrument,
    size: size + (own.get(instrument) ?? 0n),
  }));
}
