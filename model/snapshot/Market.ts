import type { ParsedGenerator } from "../generators/parseGenerator.ts";
import type { Kink } from "../instruments/kinksOf.ts";
import type { UnitWorstCase } from "../instruments/unitWorstCase.ts";
import type { VolatilitySurface } from "../volatility/VolatilitySurface.ts";
import type { MarketLiquidity } from "./parseLiquidityFacts.ts";
import type { Binary, Option, Outcome, Parlay, Perpetual, Scalar, Spot } from "./Snapshot.ts";

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
  /** The same for the price paths, floored and adjusted for liquidity where the profile says so. */
  readonly usedVolatility: number;
  readonly surface: VolatilitySurface | undefined;
  /** Days of the variance clock in a year. */
  readonly daysPerYear: number;
  /** Margin period of risk, years of the variance clock. */
  readonly marginPeriodYears: number;
}

export interface MarketEvent {
  readonly key: string;
  readonly cluster: string;
  readonly node: string;
  readonly probabilities: readonly number[];
  readonly tiltPerRootDay: number;
  readonly hazardPerDay: number;
  /** Unix seconds: the earliest of the event's own date and the expiries of contracts on it. */
  readonly resolvesAt: number | undefined;
  /** Calendar years to it; +∞ if nothing is scheduled. */
  readonly resolvesYears: number;
  /** The generator and the present state. */
  readonly markov: { readonly generator: ParsedGenerator; readonly state: number } | undefined;
}

interface Quoted {
  readonly key: string;
  /** Integer 1e-6 USD. */
  readonly mark: number;
  readonly liquidity?: MarketLiquidity;
  /** What one unit (10^lotDecimals lots) can lose alone. */
  readonly worst: UnitWorstCase;
  /** 1e-6 USD that one unit stands for: the underlying's value, or the full payout of a contract. */
  readonly notional: bigint;
  /** `settlementOf` */
  readonly settlement: string;
}

/**
 * Time to expiry, not positive if the contract awaits settlement: on an underlying in years of its variance clock, else
 * in years of 365 days.
 */
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
    readonly kinks: readonly Kink[];
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
export type MarketSpot = Quoted & {
  readonly kind: "spot";
  readonly terms: Spot;
  readonly asset: number;
  readonly lotsPerUnit: number;
};
export type MarketScalar = Quoted &
  Dated & {
    readonly kind: "scalar";
    readonly terms: Scalar;
    readonly asset: number;
    readonly strike: number;
    readonly upperStrike: number;
    readonly kinks: readonly Kink[];
  };
export type MarketOption = Quoted &
  Dated & {
    readonly kind: "call" | "put";
    readonly terms: Option;
    readonly asset: number;
    readonly strike: number;
    readonly kinks: readonly Kink[];
    readonly lotsPerUnit: number;
  };

/** In proportion to the price of an underlying, without expiry. */
export type LinearInstrument = MarketPerpetual | MarketSpot;
/** Settled by the price of one underlying at one expiry. */
export type PriceClaim = MarketBinary | MarketScalar | MarketOption;
export type MarketInstrument = LinearInstrument | PriceClaim | MarketOutcome | MarketParlay;
