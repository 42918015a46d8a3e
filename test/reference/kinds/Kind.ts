/** What the ledger has to know of a kind of instrument. Amounts are exact, in 1e-6 USD. */
import type { Rational } from "../Rational.ts";

/** What a mark says of an instrument. */
export interface Priced {
  /** 1e-6 USD a unit of the underlying. */
  price: bigint;
  /** 1e-12 USD a unit of the underlying. */
  fundingIndex: bigint;
}

/** A mark with what else W, a band and a payout depend on. */
export interface Valued extends Priced {
  /** No post moves the mark: halted, or never posted. */
  still: boolean;
  /** Of an option, 1e-6 USD a unit. */
  strike: bigint;
  /** Of a spot, 1e6 = 100 %. */
  haircut: bigint;
  /** The mark of what prices an option. */
  underlyingPrice: bigint;
}

export interface Kind {
  /** Of `lots`, funding apart. */
  value(lots: bigint, lotDecimals: number, price: bigint): Rational;
  /** What `lots` owe since the funding index was `since`; negative: are owed. */
  fundingDue(lots: bigint, lotDecimals: number, mark: Priced, since: bigint): Rational;
  /** W, the collateral that needs no attestation. */
  worstCase(lots: bigint, lotDecimals: number, mark: Valued): Rational;
  /** The most that `lots` can pay when they are settled. */
  payout(lots: bigint, lotDecimals: number, mark: Valued): Rational;
  /** How far from the mark a trade may be, given the registry's band (1e6 = 100 %). */
  tradeBand(mark: Valued, band: bigint): bigint;
  /** The highest price there is. */
  readonly highest: bigint | undefined;
}

/** kind 4 | lot decimals 4 | index 24 */
export const kindOf = (instrument: number): number => Math.floor(instrument / 2 ** 28);
export const lotDecimalsOf = (instrument: number): number => Math.floor(instrument / 2 ** 24) % 16;
