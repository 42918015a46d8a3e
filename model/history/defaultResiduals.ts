import type { HistoricalResiduals } from "./HistoricalResiduals.ts";
import residuals from "./residuals.json" with { type: "json" };

/**
 * The newest 2,000 common days of BTC, ETH, SOL, SPX and WTI: `residuals.json`, written by `plimsoll calibrate --write`
 * from the daily closes in data/, whose README says where they come from.
 */
export const defaultResiduals: HistoricalResiduals = residuals;
