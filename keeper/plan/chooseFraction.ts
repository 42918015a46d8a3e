import { FRACTION_ONE, mulDivDown } from "@plimsoll/sdk";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Terms } from "../chain/Chain.ts";

/**
 * @param who Takes the slice, in words.
 * @param terms With fractionMax above 0.
 * @param freeEquity What the taker's account has beyond its own initial margin, 1e-6 USD.
 * @param room How much more value the taker's account may hold, 1e-6 USD; undefined: no limit.
 * @param grossValue Longs plus shorts of the account at mark, 1e-6 USD.
 * @param offered The initial margin that a backstop takes over now, 1e-6 USD; undefined for any other.
 * @param limit The most that an earlier attempt showed to be possible; undefined at the first.
 */
export type ChooseFractionParameters = {
  who: string;
  terms: Pick<Terms, "initialMargin" | "fractionMax" | "fractionMin">;
  policy: ParsedKeeperConfig["fractionPolicy"];
  freeEquity: bigint;
  room?: bigint | undefined;
  grossValue: bigint;
  offered?: bigint | undefined;
  limit?: bigint | undefined;
};

export type FractionChoice = { fraction: bigint } | { skip: string };

/**
 * The smallest slice that restores the account, which is f*; less if capital, the position limit or an earlier attempt
 * allow less, but never less than the smallest slice. The capital needed is bounded by f·M: the margin of both books
 * together is at most the sum of their margins, so that more may be possible but never less is.
 */
export function chooseFraction(parameters: ChooseFractionParameters): FractionChoice {
  const { who, terms, policy, freeEquity, room, grossValue, offered, limit = FRACTION_ONE } = parameters;
  const byCapital = share(freeEquity, terms.initialMargin);
  const bounds = [
    // What an earlier attempt showed is what the account carries, too.
    { short: `${who}'s capital`, possible: byCapital < limit ? byCapital : limit },
    { short: "the position limit", possible: room === undefined ? FRACTION_ONE : share(room, grossValue) },
    {
      short: `${who}'s offer`,
      possible: offered === undefined ? FRACTION_ONE : share(offered, terms.initialMargin),
    },
  ];
  const { short, possible } = bounds.reduce((a, b) => (a.possible <= b.possible ? a : b));
  if (possible >= terms.fractionMax) return { fraction: terms.fractionMax };

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
