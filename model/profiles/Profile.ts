import type { TradingCalendar } from "../clock/TradingCalendar.ts";
import type { EventGenerator } from "../generators/EventGenerator.ts";
import type { HistoricalResiduals } from "../history/HistoricalResiduals.ts";
import type { BufferParameters } from "../margin/classBuffers.ts";
import type { FeedbackParameters } from "../margin/liquidationFeedback.ts";
import type { SizeParameters } from "../margin/size/SizeParameters.ts";
import type { Instrument } from "../snapshot/Snapshot.ts";
import type { StressParameters } from "../stress/StressScenario.ts";
import type { TreeNode } from "../tree/TreeNode.ts";
import type { UsedVolatilityParameters } from "../volatility/UsedVolatilityParameters.ts";
import type { Depeg, JumpParameters, SettlementNoise, VolatilityShock } from "./ProcessParameters.ts";

/**
 * Every parameter of the model as data. Fractions, rates and prices are decimal strings so that the
 * canonical JSON of a profile hashes to the same value everywhere.
 */
export interface Profile {
  readonly name: string;
  readonly modelVersion: string;
  /** `settlement`: terminal payoffs. `marginPeriod`: revaluation after the margin period of risk. */
  readonly horizon: "settlement" | "marginPeriod";
  readonly confidence: string;
  /** Other levels at which a report gives Value at Risk and Expected Shortfall; they do not move the margin. */
  readonly reportedConfidences?: readonly string[];
  readonly scenarioSet: ScenarioSet;
  readonly tree: TreeNode;
  /** One regime is drawn a path; weights sum to 1. */
  readonly regimes: readonly Regime[];
  readonly tails: Tails;
  /** Absent: none. */
  readonly jumps?: JumpParameters;
  /** Absent: contracts settle on the underlying itself. */
  readonly settlementNoise?: SettlementNoise;
  /** `sample`: the sample mean of each future price is made exact. `analytic`: −σ²T/2 only. */
  readonly compensation: "sample" | "analytic";
  readonly assets: Readonly<Record<string, AssetParameters>>;
  readonly events: EventParameters;
  readonly margin: MarginParameters;
  /** Named joint stresses; none if absent. */
  readonly stress?: StressParameters;
  readonly exact: ExactParameters;
  /** Absent: no filtered historical simulation. */
  readonly historical?: HistoricalResiduals;
}

export interface ScenarioSet {
  readonly sampler: "sobol" | "philox";
  readonly panels: number;
  readonly pointsPerPanel: number;
  /** Least number of scenarios in the tail at the confidence level; a smaller set is refused. Not checked if absent. */
  readonly minimumTail?: number;
}

export interface Regime {
  readonly weight: string;
  /** ρ of every inner node by name; does not decrease from the root towards the leaves. */
  readonly correlation: Readonly<Record<string, string>>;
  /** β of an asset on its systematic factors, 1 if absent; β²·ρ(parent) ≤ 1. */
  readonly beta?: Readonly<Record<string, string>>;
}

/** Student-t: ν even, one mixing variable a path on every asset, unit variance, clipped. */
export type Tails =
  | { readonly kind: "gaussian" }
  | { readonly kind: "student"; readonly degreesOfFreedom: number; readonly clip: string };

export interface AssetParameters {
  /** Days of the variance clock in a year: 365 or 252. */
  readonly daysPerYear: number;
  /** Margin period of risk in days of that clock. */
  readonly horizonDays: string;
  /** USD added to price and strike before the logarithm: ln((S_h + a)/(S + a)). */
  readonly shift: string;
  /** Absent: variance passes with calendar time, a year being 365 days. */
  readonly calendar?: TradingCalendar;
  /** κ of the jumps, −1…1; 0 if absent. */
  readonly jumpSkew?: string;
  /** Absent: volatility stays what it is over the horizon. */
  readonly volatilityShock?: VolatilityShock;
  /** Standard deviation a day of a perp's mark over its underlying; none if absent. */
  readonly basisPerRootDay?: string;
  readonly depeg?: Depeg;
  /** Anti-procyclical volatility of the price paths; absent: the snapshot's. */
  readonly usedVolatility?: UsedVolatilityParameters;
}

export interface EventParameters {
  readonly horizonDays: string;
  /** κ of the martingale tilt, per √day; the least that an event quote may have. */
  readonly tiltPerRootDay: string;
  /** λ, resolutions a day without a schedule; the least that an event quote may have. */
  readonly hazardPerDay: string;
  /** Markov generators by name. A profile without any does not read the states of event quotes. */
  readonly generators?: Readonly<Record<string, EventGenerator>>;
}

export interface MarginParameters {
  /** `leaf`: one cluster an asset and an event label. `class`: the node above the asset or event. */
  readonly clusters: "leaf" | "class";
  /** base = ES, or ES + standard error. */
  readonly addStandardError: boolean;
  /** Whether base is also at least the historical ES and the mean ES of the two newest panels. */
  readonly guards?: boolean;
  /** core = buffer · max(base, floor), at least the tail term. */
  readonly buffer: string;
  /** How the buffer gives way under stress; constant if absent. */
  readonly antiProcyclical?: BufferParameters;
  /** Share of maxLoss that a bounded component costs at least; "0" leaves the term out. */
  readonly tailPriceDriven: string;
  readonly tailEvents: string;
  /** perp, spot: fraction of notional; call, put: of the underlying's. Others: USD a contract. */
  readonly halfSpread: Readonly<Record<Instrument["kind"], string>>;
  /** The half-spread charge of a leg is at most this share of its worst case. */
  readonly halfSpreadCap: string;
  /** Impact, horizon, concentration and funding from the liquidity facts of the snapshot; none if absent. */
  readonly sizes?: SizeParameters;
  /** What forced liquidations add to impact; nothing if absent. */
  readonly feedback?: FeedbackParameters;
  /** Hours over which an event that is about to resolve comes to cost its maxLoss; no window if absent. */
  readonly eventWindowHours?: string;
  /** `gross`: rate × Σ over asset clusters (full collateral − ES). `buckets`: rate × (Σ bucket ES − core without buffer). */
  readonly divergence: { readonly rate: string; readonly against: "gross" | "buckets" };
  /** Share of the full collateral of parlays. */
  readonly parlay: string;
  /** Share of the full collateral of named-outcome legs. */
  readonly dispute: string;
  /**
   * What bounded legs may be paid with instead of being margined. `fullCollateral`: all of them, each at its own worst
   * case. `maxLoss`: all of them or the dear ones, together at the worst outcome that can happen to them.
   */
  readonly carveOut: "fullCollateral" | "maxLoss";
  /** Largest liquidation bonus, share of the margin. */
  readonly bonusMax: string;
  /** Maintenance as a share of initial where nothing resolves soon. */
  readonly maintenanceRatio: string;
  /** Bounded legs that expire within this many days count as resolving at once in maintenance. */
  readonly resolutionDays: string;
}

export interface ExactParameters {
  /** Trapezoid rule over each systematic factor: nodes on [−range, range]. */
  readonly quadratureNodes: number;
  readonly quadratureRange: string;
}
