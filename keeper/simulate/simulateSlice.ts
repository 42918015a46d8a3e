import { mulDivDown } from "@plimsoll/sdk";

import type { Chain, Slice } from "../chain/Chain.ts";
import { ContractRefusal, isLostRace } from "../chain/ContractRefusal.ts";

/** Asked for a thousandth less than what would just fit: what one lot of each leg needs is not linear. */
const SHRINK = 999n;

export type Simulation =
  | { kind: "passes"; gas: bigint }
  /** The world moved: plan again. */
  | { kind: "lostRace"; reason: string }
  /** The keeper's account carries less: plan again with at most `limit`. */
  | { kind: "tooLarge"; limit: bigint; reason: string }
  /** `again`: it may pass before marks move. */
  | { kind: "refused"; reason: string; again: boolean };

/** An auction ages, and an offer comes back, with time that scans wait for anyway. */
const NEXT_EPOCH = new Set(["BackstopTooEarly", "BackstopExhausted"]);

/** What `liquidate` would do in the pending block. Throws only if the node does not answer. */
export async function simulateSlice(chain: Chain, slice: Slice): Promise<Simulation> {
  try {
    return { kind: "passes", gas: await chain.simulate(slice, "pending") };
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    const reason = error.message;
    if (isLostRace(error)) return { kind: "lostRace", reason };
    if (error.errorName !== "LiquidatorBelowInitialMargin") {
      return { kind: "refused", reason, again: !NEXT_EPOCH.has(error.errorName) };
    }
    const [equity, required] = error.args as [bigint, bigint];
    const limit = equity <= 0n ? 0n : mulDivDown(slice.fraction, equity * SHRINK, required * 1_000n);
    return { kind: "tooLarge", limit, reason };
  }
}
