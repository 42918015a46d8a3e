import { decodeInstrumentId, MAX_LOT_DECIMALS, type InstrumentId } from "../ids/index.ts";
import { MARK_HALTED, MARK_LIVE, MARK_SETTLED, type Mark } from "../marks/index.ts";
import { mulDivUp } from "../units/mulDiv.ts";
import { RATIO_ONE } from "../units/ratio.ts";

/**
 * A position, its mark and what the chain keeps of its terms.
 *
 * @param size Signed lots.
 * @param settledIndex Of a perp: its funding index at the last settlement, 1e-12 USD a unit.
 * @param strike Of an option, 1e-6 USD.
 * @param underlyingPrice Of a call: the mark of the instrument that prices it, 1e-6 USD.
 * @param haircut Of a spot, 1e6 = 100 %.
 */
export type MeasuredLeg = {
  instrument: InstrumentId;
  size: bigint;
  mark: Pick<Mark, "price" | "flags" | "fundingIndex">;
  settledIndex?: bigint;
  strike?: bigint;
  underlyingPrice?: bigint;
  haircut?: number;
};

/** @param cash 1e-6 USD, signed. */
export type MeasurePortfolioParameters = { cash: bigint; legs: readonly MeasuredLeg[] };

/** A leg lacks a term that its kind has. */
export class MissingTermError extends Error {
  override readonly name = "MissingTermError";
}

const PAYOUT = 1_000_000n;
const FUNDING_PER_PRICE = 1_000_000n;
const LOTS_PER_UNIT = 10n ** BigInt(MAX_LOT_DECIMALS);

/**
 * Equity and worst case W as the engine's `measure` gives them, 1e-6 USD: summed exactly and rounded once, equity down and W
 * up.
 *
 * @throws MissingTermError if an option has no strike or underlying price, a spot no haircut, or a perp no settled index.
 */
export function measurePortfolio({ cash, legs }: MeasurePortfolioParameters): {
  equity: bigint;
  worstCase: bigint;
} {
  let value = 0n;
  let worst = 0n;
  for (const leg of legs) {
    const { kind, lotDecimals } = decodeInstrumentId(leg.instrument);
    const lot = 10n ** BigInt(MAX_LOT_DECIMALS - lotDecimals);
    const { price, flags, fundingIndex } = leg.mark;
    const funding = kind === "perp" ? fundingIndex - term(leg, "settledIndex") : 0n;
    value += leg.size * lot * (price * FUNDING_PER_PRICE - funding);
    if ((flags & MARK_SETTLED) === 0) worst += (leg.size < 0n ? -leg.size : leg.size) * lot * riskOf(leg);
  }
  return {
    equity: cash + divDown(value, LOTS_PER_UNIT * FUNDING_PER_PRICE),
    worstCase: mulDivUp(worst, 1n, LOTS_PER_UNIT),
  };
}

/** W of one unit, 1e-6 USD. */
function riskOf(leg: MeasuredLeg): bigint {
  const { kind } = decodeInstrumentId(leg.instrument);
  const { price, flags } = leg.mark;
  const isShort = leg.size < 0n;
  switch (kind) {
    case "perp":
      return price;
    case "binary":
    case "scalar":
      return isShort ? PAYOUT - price : price;
    case "call":
      return isShort ? term(leg, "underlyingPrice") : price;
    case "put": {
      const strike = term(leg, "strike");
      return !isShort ? price : strike > price ? strike - price : 0n;
    }
    case "spot": {
      // One whose mark stands still lends no value.
      const moves = (flags & (MARK_LIVE | MARK_HALTED)) === MARK_LIVE;
      const haircut = BigInt(term(leg, "haircut"));
      return moves && !isShort ? mulDivUp(price, haircut, BigInt(RATIO_ONE)) : price;
    }
  }
}

function term<Name extends "settledIndex" | "strike" | "underlyingPrice" | "haircut">(
  leg: MeasuredLeg,
  name: Name,
): NonNullable<MeasuredLeg[Name]> {
  const value = leg[name];
  if (value === undefined) {
    throw new MissingTermError(`The leg in instrument ${leg.instrument} needs its ${name}`);
  }
  return value;
}

function divDown(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
