import type { MarketLiquidity } from "./parseLiquidityFacts.ts";
import type { Binary, Outcome, Parlay, Perpetual } from "./Snapshot.ts";

/** A snapshot that has been checked and parsed against a profile; what the rest of the model reads. */
export interface Market {
  readonly time: number;
  readonly assets: readonly MarketAsset[];
  readonly events: readonly MarketEvent[];
  /** Sorted by key (UTF-16 code units). */
  readonly instruments: readonly MarketInstrument[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export interface MarketAsset {
  readonly name: string;
  /** Index in the factor model. */
  readonly factor: number;
  /** Name of the node above the asset. */
  readonly classNode: string;
  readonly spot: number;
  /** a of ln((S_h + a)/(S + a)). */
  readonly shift: number;
  /** Volatility a year of the shifted price: σ·S/(S + a). */
  readonly volatility: number;
  /** Margin period of risk, years of the variance clock. */
  readonly marginPeriodYears: number;
}

export interface MarketEvent {
  readonly key: string;
  readonly cluster: string;
  readonly node: string;
  readonly probabilities: readonly number[];
}

interface Quoted {
  readonly key: string;
  /** Integer 1e-6 USD. */
  readonly mark: number;
  readonly liquidity?: MarketLiquidity;
}

/** Time to expiry in years of 365 days; not positive if the contract awaits settlement. */
interface Dated {
  readonly years: number;
}

export type MarketBinary = Quoted &
  Dated & {
    readonly kind: "binary";
    readonly terms: Binary;
    readonly asset: number;
    readonly strike: number;
    /** +∞ unless the comparison is between. */
    readonly upperStrike: number;
  };
export type MarketOutcome = Quoted &
  Dated & {
    readonly kind: "outcome";
    readonly terms: Outcome;
    readonly event: number;
    readonly outcome: number;
  };
export type MarketParlay = Quoted &
  Dated & { readonly kind: "parlay"; readonly terms: Parlay; readonly legs: readonly number[] };
export type MarketPerpetual = Quoted & {
  readonly kind: "perp";
  readonly terms: Perpetual;
  readonly asset: number;
  /** 10^lotDecimals. */
  readonly lotsPerUnit: number;
};

export type MarketInstrument = MarketPerpetual | MarketBinary | MarketOutcome | MarketParlay;
