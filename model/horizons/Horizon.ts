import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";

/** How far ahead the book is valued. */
export interface Horizon {
  /** By market asset, years of its variance clock; 0 for an asset that no instrument needs. */
  readonly assetYears: readonly number[];
  /** Years for events; +∞ when every event is held to its settlement. */
  readonly eventYears: number;
}

/**
 * `marginPeriod`: the profile's h of each asset and of events. `settlement`: an asset's latest expiry, the
 * snapshot's latest one for an asset that has only a perp or a spot; events always resolve.
 * @throws ModelError `unsupported` for a perp held to settlement where nothing settles.
 */
export function horizonOf(profile: Profile, market: Market): Horizon {
  if (profile.horizon === "marginPeriod") {
    return {
      assetYears: market.assets.map((asset) => asset.marginPeriodYears),
      eventYears: parseDecimal(profile.events.horizonDays, "events.horizonDays") / 365,
    };
  }
  let latest = 0;
  const assetYears = market.assets.map(() => 0);
  for (const instrument of market.instruments) {
    if (isLinear(instrument)) continue;
    latest = Math.max(latest, instrument.years);
    if (isPriceClaim(instrument)) {
      assetYears[instrument.asset] = Math.max(assetYears[instrument.asset]!, instrument.years);
    }
  }
  for (const instrument of market.instruments) {
    if (!isLinear(instrument) || assetYears[instrument.asset]! > 0) continue;
    if (latest === 0) {
      throw new ModelError(
        "unsupported",
        `${instrument.key} never settles and nothing else in the snapshot does`,
        profile.name,
        "Use a profile with a margin period of risk.",
      );
    }
    assetYears[instrument.asset] = latest;
  }
  return { assetYears, eventYears: Infinity };
}
