import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Market } from "../snapshot/Market.ts";

/** The margin period of an instrument in days of its clock. */
export function horizonDays(profile: Profile, market: Market, index: number): number {
  const instrument = market.instruments[index]!;
  if (instrument.kind === "outcome" || instrument.kind === "parlay") {
    return parseDecimal(profile.events.horizonDays, "events.horizonDays");
  }
  const { name } = market.assets[instrument.asset]!;
  return parseDecimal(profile.assets[name]!.horizonDays, `horizonDays of ${name}`);
}
