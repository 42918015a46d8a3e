import { FRACTION_ONE, mulDivDown } from "@plimsoll/sdk";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Terms } from "../chain/Chain.ts";

/**
 * @param terms With fractionMax above 0.
 * @param freeEquity What the keeper's account has beyond its own initial margin, 1e-6 USD.
 * @param room How much more value the keeper's account may hold, 1e-6 USD; undefined: no limit.
 * @param grossValue Longs plus shorts of the account at mark, 1e-6 USD.
 * @param limit The most that an earlier attempt showed to be possible; undefined at the first.
 */
export type ChooseFractionParameters = {
  terms: Pick<Terms, "initialMargin" | "fractionMax" | "fractionMin">;
  policy: ParsedKeeperConfig["fractionPolicy"];
  freeEquity: bigint;
  room?: bigint | undefined;
  grossValue: bigint;
  limit?: bigint | undefined;
};

export type FractionChoice = { fraction: bigint } | { skip: string };

/**
 * The smallest slice that restores the account, which is f*; less if capital, the position limit or an earlier attempt
 * allow less, but never less than the smallest slice. The capital needed is bounded by f·M: the margin of both books
 * together is at most the sum of their margins, so that more may be possible but never less is.
 */
export function chooseFraction(parameters: ChooseFractionParameters): FractionChoice {
  const { terms, policy, freeEquity, room, grossValue, limit } = parameters;
  const byCapital = share(freeEquity, terms.initialMargin);
  const byRoom = room === undefined ? FRACTION_ONE : share(room, grossValue);
  const possible = [byCapital, byRoom, limit ?? FRACTION_ONE].reduce((a, b) => (a < b ? a : b));
  if (possible >= terms.fractionMax) return { fraction: terms.fractionMax };

  const short = byRoom === possible && byRoom < byCapital ? "the position limit" : "the keeper's capital";
  const wanted = policy === "restore" ? terms.fractionMin : terms.fractionMax;
  if (possible < wanted) {
    return { skip: `${short} carries ${percent(possible)} of the account, ${percent(wanted)} is needed` };
  }
  return { fraction: possible };
}

/** part / whole, at most one, rounded down. */
function share(part: bigint, whole: bigint): bigint {
  if (part <= 0n) return 0n;
  return part >= whole ? FRACTION_ONE : mulDivDown(part, FRACTION_ONE, whole);
}

const percent = (fraction: bigint): string => `${(Number(fraction) / 1e16).toFixed(2)} %`;
