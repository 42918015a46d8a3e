import { jointResiduals, standardisedResiduals, type HistoricalResiduals } from "@plimsoll/model";

import { defaultCandidate } from "./gridSearch.ts";
import type { AssetHistory } from "./readHistories.ts";

/** The joint rows of the historical simulation: the newest 2,000 common days, under the default volatility. */
export function residualsOf(histories: readonly AssetHistory[]): HistoricalResiduals {
  const { lambda, multiplier } = defaultCandidate;
  const series = Object.fromEntries(
    histories.map(({ asset, history }) => [asset.name, standardisedResiduals(history, lambda, multiplier)]),
  );
  return jointResiduals(series, { days: 2000, lambda: String(lambda), multiplier: String(multiplier) });
}
