/** Jumps by a fixed share of the variance, so that a calibrated volatility stays what it is. */
export interface JumpParameters {
  /** s, at most .25. */
  readonly varianceShare: string;
  /** λ_J, jumps a day of the variance clock. */
  readonly perDay: string;
  /** Node of the tree whose assets share the `shared` part of the rate. */
  readonly node: string;
  /** Share of the rate that hits every asset under the node at once; the rest is an asset's own. */
  readonly shared: string;
}

/** Δln σ a day = β·z + γ(|z| − E|z|) + sd·ε, clamped. Scaled by √days. */
export interface VolatilityShock {
  readonly beta: string;
  readonly gamma: string;
  readonly deviation: string;
  readonly clamp: string;
}

/** A pegged asset falls by a fraction of its price at a rate a day. */
export interface Depeg {
  readonly perDay: string;
  readonly fall: string;
}

/** A contract settles on S·exp(b·t₃), clipped. */
export interface SettlementNoise {
  /** b of the index that the venue marks on, and of another one that the instrument names. */
  readonly sameIndex: string;
  readonly otherIndex: string;
  /** Share of scenarios in which b is larger by the factor. */
  readonly outlierShare: string;
  readonly outlierFactor: string;
  /** |t₃| at most. */
  readonly clip: string;
}
