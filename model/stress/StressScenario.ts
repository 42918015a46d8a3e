/** A named joint move of the whole market, at once and with no time passing; decimal strings. */
export interface StressScenario {
  readonly name: string;
  /** Move of each underlying; one that is not named stays where it is. */
  readonly shocks: Readonly<Record<string, Shock>>;
  /** By how much the volatility of an underlying is multiplied; 1 if absent. */
  readonly volatility?: Readonly<Record<string, string>>;
  /** Perps trade at S·(1 + basis); 0 if absent. */
  readonly basis?: Readonly<Record<string, string>>;
}

/** A fraction of the price, or an amount in USD for a price that may fall below zero. */
export type Shock = { readonly relative: string } | { readonly usd: string };

export interface StressParameters {
  /** What core is at least: this share of the worst named stress. */
  readonly share: string;
  readonly scenarios: readonly StressScenario[];
  /**
   * A contract sold at this mark or below, or held at one minus it or above, is a tail digital: those of one event all
   * resolve against the account.
   */
  readonly tailDigital: string;
}

/** Profit and loss of one lot under the named stresses. */
export interface StressRows {
  readonly names: readonly string[];
  /** rows[i][k]: integer 1e-6 USD, half-even, of the cube's instruments[i] under names[k]. */
  readonly rows: readonly Float64Array[];
}
