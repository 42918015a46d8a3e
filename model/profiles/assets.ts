import type { AssetParameters } from "./Profile.ts";

const clockDay = { daysPerYear: 365, horizonDays: "1", shift: "0" };

/**
 * Variance clock, margin period of risk and price shift of each underlying. WTI carries a shift of $40
 * because it printed −36.98 on 2020-04-20 and a plain logarithm has no such price.
 */
export const defaultAssets: Readonly<Record<string, AssetParameters>> = {
  BTC: clockDay,
  ETH: clockDay,
  SOL: clockDay,
  SPX: { daysPerYear: 252, horizonDays: "2", shift: "0" },
  WTI: { daysPerYear: 252, horizonDays: "2", shift: "40" },
};
