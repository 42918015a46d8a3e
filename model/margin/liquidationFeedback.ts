import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { LiquidationSummary } from "../snapshot/LiquidationSummary.ts";

/** How forced sales feed themselves; decimal strings. */
export interface FeedbackParameters {
  /** Y of the square-root law. */
  readonly impact: string;
  /** By how much a multiplier may grow in an hour, as a share of itself. */
  readonly growthPerHour: string;
  readonly largestMultiplier: string;
}

/** What impact is multiplied by when one has to sell (long), or to buy (short). */
export interface Feedback {
  readonly sales: number;
  readonly purchases: number;
  /** Forced trades move the price by more than the move that forced them. */
  readonly cascade: boolean;
}

/** Daily standard deviations between which the summary counts. */
const steps = [1, 1, 2] as const;

/**
 * The gain g of the loop from a move of the price to forced trades and back: between two moves of kσ_d the forced quantity
 * grows by ΔF, whose impact is Y·σ_d·√(ΔF/volume); divided by Δk·σ_d this is g, and the largest over 0–1, 1–2 and 2–4 is
 * taken. A move then ends at 1 + g + g² + … = 1/(1 − g) of itself, which multiplies impact; with g ≥ 1 there is no end
 * (`cascade`). The multiplier grows by at most `growthPerHour` since the last epoch, from 1 an hour ago if there was none,
 * and is rounded up to 1e-4 so that the next snapshot can carry it.
 *
 * @param time of the snapshot, Unix seconds
 * @throws ModelError `malformedDecimal`, `impossibleParameter` for quantities that fall with the move or are negative.
 */
export function liquidationFeedback(
  asset: string,
  summary: LiquidationSummary,
  time: number,
  parameters: FeedbackParameters,
): Feedback {
  const at = `assets.${asset}.liquidations`;
  const impact = parseDecimal(parameters.impact, "feedback.impact");
  const volume = parseDecimal(summary.dailyVolume, `${at}.dailyVolume`);
  if (!(volume >= 0)) refuse(`${at}.dailyVolume is negative`, summary.dailyVolume);
  const gain = (side: "sales" | "purchases"): number => {
    let last = 0;
    let largest = 0;
    summary[side].forEach((text, i) => {
      const forced = parseDecimal(text, `${at}.${side}[${i}]`);
      if (!(forced >= last)) refuse(`${at}.${side}[${i}] is less than after the smaller move`, text);
      const more = forced - last;
      const moved = more === 0 ? 0 : volume === 0 ? Infinity : impact * Math.sqrt(more / volume);
      largest = Math.max(largest, moved / steps[i]!);
      last = forced;
    });
    return largest;
  };
  const { previous } = summary;
  if (previous !== undefined && !(previous.time <= time)) {
    refuse(`${at}.previous.time is after the snapshot`, previous.time);
  }
  const hours = previous === undefined ? 1 : (time - previous.time) / 3600;
  const growth = 1 + parseDecimal(parameters.growthPerHour, "feedback.growthPerHour") * hours;
  const largest = parseDecimal(parameters.largestMultiplier, "feedback.largestMultiplier");
  const multiplier = (g: number, side: "sales" | "purchases"): number => {
    const before = previous === undefined ? 1 : parseDecimal(previous[side], `${at}.previous.${side}`);
    if (!(before >= 1)) refuse(`${at}.previous.${side} is below 1`, before);
    const target = g < 1 ? Math.min(1 / (1 - g), largest) : largest;
    return -Math.floor(-Math.min(target, before * growth) * 10_000) / 10_000;
  };
  const [sales, purchases] = [gain("sales"), gain("purchases")];
  return {
    sales: multiplier(sales, "sales"),
    purchases: multiplier(purchases, "purchases"),
    cascade: sales >= 1 || purchases >= 1,
  };
}

function refuse(what: string, value: unknown): never {
  throw new ModelError("impossibleParameter", what, value, "Take the summary of the ledger again.");
}
