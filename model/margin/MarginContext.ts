import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";
import type { Feedback } from "./liquidationFeedback.ts";
import type { MarginRules } from "./MarginRules.ts";
import type { Measure } from "./Measure.ts";

/** What the margin of any set of legs of one account is computed in. */
export interface MarginContext {
  readonly market: Market;
  readonly rules: MarginRules;
  readonly measure: Measure;
  /** Σ|lots| of the owner over all accounts by instrument; the account's own where absent or larger. */
  readonly ownerLots?: ReadonlyMap<number, bigint>;
  /** By asset; multiplies impact. */
  readonly feedback?: readonly (Feedback | undefined)[];
  /** The buffer of a leg in 1e-4; the profile's own for every leg if absent. */
  readonly bufferOf?: (leg: Leg) => bigint;
}
