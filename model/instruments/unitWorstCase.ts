import { divideUp } from "../numeric/divideUp.ts";
import { parseDecimal, parseFraction } from "../numeric/parseDecimal.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";

/** What one unit can lose alone, 1e-6 USD, by side. */
export interface UnitWorstCase {
  readonly long: bigint;
  readonly short: bigint;
}

const payout = 1_000_000n;

/**
 * The contracts' W of one unit, which is 10^lotDecimals lots: a perp its mark on either side; a spot its haircut, borrowed its
 * mark; a contract its mark long and the rest of its payout short; a call its mark long and the *underlying's* mark
 * short (on its own mark a thousand calls sold at a cent would count as ten dollars); a put its mark long and the rest of
 * its strike short. Perps, spots and short calls can lose more: theirs is a governed bound, a move of the underlying by
 * 100 % (of the haircut), not a maximum.
 * @param spotOf decimal string, USD for a unit of an underlying
 */
export function unitWorstCase(
  quoted: QuotedInstrument,
  spotOf: (underlying: string) => string,
): UnitWorstCase {
  const mark = BigInt(quoted.mark);
  switch (quoted.kind) {
    case "perp":
      return { long: mark, short: mark };
    case "spot": {
      const { numerator, denominator } = parseFraction(quoted.haircut, `haircut of ${quoted.symbol}`);
      return { long: divideUp(mark * numerator, denominator), short: mark };
    }
    case "call":
      return { long: mark, short: underlyingMark(spotOf(quoted.underlying)) };
    case "put": {
      const { numerator, denominator } = parseFraction(quoted.strike, `strike of ${quoted.symbol}`);
      return { long: mark, short: divideUp(payout * numerator, denominator) - mark };
    }
    case "binary":
    case "scalar":
    case "outcome":
    case "parlay":
      return { long: mark, short: payout - mark };
  }
}

/** The mark of one unit of an underlying: its spot in 1e-6 USD, half-even. */
export function underlyingMark(spot: string): bigint {
  return BigInt(roundHalfEven(parseDecimal(spot, "spot") * 1e6));
}
