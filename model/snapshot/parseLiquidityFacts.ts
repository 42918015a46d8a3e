import { ModelError } from "../errors/ModelError.ts";
import { type Fraction, parseFraction } from "../numeric/parseDecimal.ts";
import type { Depth, LiquidityFacts } from "./LiquidityFacts.ts";

/** Liquidity facts that have been checked. */
export interface MarketLiquidity {
  readonly spread?: number;
  readonly dailyVolume?: number;
  readonly openInterest?: number;
  readonly depth?: Depth;
  readonly fundingPerHour?: Fraction;
}

/**
 * @throws ModelError `impossibleParameter` for a negative or fractional number of lots and for funding without a perp,
 *   `impossiblePrice` for a negative spread or a book that is not sorted best first.
 */
export function parseLiquidityFacts(key: string, kind: string, facts: LiquidityFacts): MarketLiquidity {
  const at = `instruments.${key}.liquidity`;
  for (const field of ["dailyVolume", "openInterest"] as const) {
    const lots = facts[field];
    if (lots !== undefined && !isCount(lots)) {
      throw new ModelError(
        "impossibleParameter",
        `${at}.${field} is not a number of lots`,
        lots,
        "Send an integer from 0.",
      );
    }
  }
  const { fundingPerHour, ...rest } = facts;
  const { spread, depth } = rest;
  if (spread !== undefined && !isCount(spread)) {
    throw new ModelError("impossiblePrice", `${at}.spread is not a price`, spread, "Send an integer from 0.");
  }
  if (depth !== undefined) {
    checkSide(`${at}.depth.bids`, depth.bids, (price, last) => price < last);
    checkSide(`${at}.depth.asks`, depth.asks, (price, last) => price > last);
  }
  if (fundingPerHour === undefined) return rest;
  if (kind !== "perp") {
    throw new ModelError(
      "impossibleParameter",
      `${at}.fundingPerHour is given for a contract that has no funding`,
      fundingPerHour,
      "Leave it out; only perpetuals have it.",
    );
  }
  const rate = parseFraction(fundingPerHour, `${at}.fundingPerHour`);
  return { ...rest, fundingPerHour: rate };
}

function checkSide(
  path: string,
  levels: readonly (readonly [number, number])[],
  follows: (price: number, last: number) => boolean,
): void {
  levels.forEach(([price, lots], i) => {
    const last = levels[i - 1]?.[0];
    if (isCount(price) && isCount(lots) && (last === undefined || follows(price, last))) return;
    throw new ModelError(
      "impossiblePrice",
      `${path}[${i}] is not a price level, best first`,
      [price, lots],
      "Send [price in 1e-6 USD, lots] as integers, one level a price.",
    );
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
