/** What the ledger has to know of a kind of instrument. Amounts are exact, in 1e-6 USD. */
import type { Rational } from "../Rational.ts";

/** What a mark says of an instrument. */
export interface Priced {
  /** 1e-6 USD a unit of the underlying. */
  price: bigint;
  /** 1e-12 USD a unit of the underlying. */
  fundingIndex: bigint;
}

export interface Kind {
  /** Of `lots`, funding apart. */
  value(lots: bigint, lotDecimals: number, price: bigint): Rational;
  /** What `lots` owe since the funding index was `since`; negative: are owed. */
  fundingDue(lots: bigint, lotDecimals: number, mark: Priced, since: bigint): Rational;
  /** W, the collateral that needs no attestation. */
  worstCase(lots: bigint, lotDecimals: number, price: bigint): Rational;
  /** The most that `lots` can pay when they are settled. */
  payout(lots: bigint, lotDecimals: number): Rational;
  /** How far from the mark a trade may be, given the registry's band (1e6 = 100 %). */
  tradeBand(price: bigint, band: bigint): bigint;
  /** The highest price there is. */
  readonly highest: bigint | undefined;
}

/** kind 4 | lot decimals 4 | index 24 */
export const kindOf = (instrument: number): number => Math.floor(instrument / 2 ** 28);
export const lotDecimalsOf = (instrument: number): number => Math.floor(instrument / 2 ** 24) % 16;
