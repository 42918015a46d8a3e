import sizes from "./sizes.json" with { type: "json" };

/** How large the circuits are. A book of any number of accounts is proven in batches. */
export interface CircuitSizes {
  /** N: accounts of a batch. */
  readonly accounts: number;
  /** M, even: instruments of a scenario set. */
  readonly instruments: number;
  /** S: scenarios of a set. */
  readonly scenarios: number;
  /** B: a loss differs from its account's equity by less than 2^B of 1e-6 USD: 47 are 140 million dollars. */
  readonly bits: number;
}

/** `default` is what a venue runs, `small` what unit tests build. */
export const circuitSizes: Readonly<Record<"default" | "small", CircuitSizes>> = sizes;
