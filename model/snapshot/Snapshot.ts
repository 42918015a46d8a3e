import type { LiquidationSummary } from "./LiquidationSummary.ts";
import type { LiquidityFacts } from "./LiquidityFacts.ts";

/**
 * Everything outside the model that a margin depends on. JSON-serialisable; its canonical JSON
 * (`canonicalJson`) is what gets hashed. Prices of underlyings, volatilities and probabilities are
 * decimal strings, so that two parties parse the same number; marks are integers in 1e-6 USD.
 */
export interface Snapshot {
  readonly version: 1;
  /** Valuation time, Unix seconds. */
  readonly time: number;
  /**
   * What nobody could know before: the seed of panel i follows from entry i mod length. 32 bytes each, as `0x` and 64
   * hexadecimal digits. The model is given seeds and does not read this; the hash does.
   */
  readonly beacons: readonly string[];
  readonly assets: Readonly<Record<string, AssetQuote>>;
  readonly events: Readonly<Record<string, EventQuote>>;
  /** Key: decimal string of the on-chain instrument id, or any unique name in a book file. */
  readonly instruments: Readonly<Record<string, QuotedInstrument>>;
  /**
   * The ledger that everything about other accounts is of. The model is given what it needs and does not read this; the
   * hash does.
   */
  readonly ledger?: LedgerReference;
  /** The buffers of the last epoch by class of underlyings; a class without one has the full buffer. */
  readonly buffers?: Readonly<Record<string, PreviousBuffer>>;
}

/** All open accounts at one block. */
export interface LedgerReference {
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Commits to every account and its portfolio. */
  readonly root: string;
}

/** Where the anti-procyclical buffer of a class of underlyings stood, and when. */
export interface PreviousBuffer {
  readonly buffer: string;
  /** Unix seconds. */
  readonly time: number;
}

export interface AssetQuote {
  /** USD for one unit of the underlying. */
  readonly spot: string;
  /** Annualised, as a fraction: "0.65" is 65 % a year. */
  readonly volatility: string;
  /** What would be liquidated after a move; no feedback is charged if absent. */
  readonly liquidations?: LiquidationSummary;
  /** Ask less bid in USD for one unit; 0 if absent. */
  readonly spread?: string;
  /** Of the order flow, in [0, 1]; 0 if absent. */
  readonly toxicity?: string;
  /** Smiles by expiry, ascending; absent: `volatility` at every strike. */
  readonly surface?: readonly QuotedSmile[];
}

/** Volatilities of one expiry by strike, at this quote's spot; between and outside them `smileCurve`. */
export interface QuotedSmile {
  /** Unix seconds, after the snapshot. */
  readonly expiry: number;
  /** USD, ascending. */
  readonly strikes: readonly string[];
  /** Annual, as fractions, one a strike. */
  readonly volatilities: readonly string[];
}

export interface EventQuote {
  /** Label under which the event's legs are summed for the cluster Expected Shortfall, e.g. ELECTION. */
  readonly cluster: string;
  /** Node of the factor tree, e.g. politics or sports. */
  readonly node: string;
  /** One probability an outcome of the exclusive and exhaustive set; they sum to 1. */
  readonly probabilities: readonly string[];
  /** Unix seconds at which the outcome becomes known, if that is scheduled. */
  readonly resolvesAt?: number;
  /** κ per √day and λ per day of this event; the profile's are the least. */
  readonly tiltPerRootDay?: string;
  readonly hazardPerDay?: string;
  /** Generator of the profile, and the state it is in; needs `resolvesAt`. */
  readonly generator?: string;
  readonly state?: string;
}

export interface Perpetual {
  readonly kind: "perp";
  readonly symbol: string;
  readonly underlying: string;
  /** One lot is 10^-lotDecimals units of the underlying. */
  readonly lotDecimals: number;
}

/** The underlying itself, held as collateral. */
export interface Spot {
  readonly kind: "spot";
  readonly symbol: string;
  readonly underlying: string;
  /** One lot is 10^-lotDecimals units of the underlying. */
  readonly lotDecimals: number;
  /** Share of its value that counts as lost at worst; governed, the same as on the chain. "0.5" is half. */
  readonly haircut: string;
}

/** Pays 1 USD a contract if the comparison holds at expiry; `between` is strike ≤ S < upperStrike. */
export interface Binary {
  readonly kind: "binary";
  readonly symbol: string;
  readonly underlying: string;
  readonly comparison: "greaterOrEqual" | "greater" | "less" | "between";
  readonly strike: string;
  readonly upperStrike?: string;
  /** Index that it settles on, if that is not the one the underlying is marked on. */
  readonly source?: string;
  /** Unix seconds. */
  readonly expiry: number;
  readonly lotDecimals: 0;
}

/** Pays clamp((S − strike)/(upperStrike − strike), 0, 1) USD a contract at expiry. */
export interface Scalar {
  readonly kind: "scalar";
  readonly symbol: string;
  readonly underlying: string;
  readonly strike: string;
  readonly upperStrike: string;
  /** Index that it settles on, if that is not the one the underlying is marked on. */
  readonly source?: string;
  readonly expiry: number;
  readonly lotDecimals: 0;
}

/** European: pays max(S − strike, 0) (call) or max(strike − S, 0) (put) USD a unit at expiry. */
export interface Option {
  readonly kind: "call" | "put";
  readonly symbol: string;
  readonly underlying: string;
  readonly strike: string;
  /** Index that it settles on, if that is not the one the underlying is marked on. */
  readonly source?: string;
  readonly expiry: number;
  /** One lot is 10^-lotDecimals units of the underlying. */
  readonly lotDecimals: number;
}

/** Pays 1 USD a contract if the named outcome of the event happens. */
export interface Outcome {
  readonly kind: "outcome";
  readonly symbol: string;
  readonly event: string;
  /** Index into the event's probabilities. */
  readonly outcome: number;
  readonly expiry: number;
  readonly lotDecimals: 0;
}

/** Pays 1 USD a contract if every leg (a binary or an outcome of the same snapshot) pays. */
export interface Parlay {
  readonly kind: "parlay";
  readonly symbol: string;
  /** Keys of the legs in `Snapshot.instruments`. */
  readonly legs: readonly string[];
  readonly expiry: number;
  readonly lotDecimals: 0;
}

export type Instrument = Perpetual | Spot | Binary | Scalar | Option | Outcome | Parlay;

/**
 * Mark, integer 1e-6 USD: for one whole unit of the underlying for perps, spots, calls and puts, 0…1,000,000 for the
 * others.
 */
export type QuotedInstrument = Instrument & { readonly mark: number; readonly liquidity?: LiquidityFacts };

/** A signed number of lots: positive is long. */
export interface Position {
  readonly instrument: string;
  readonly size: bigint;
}
