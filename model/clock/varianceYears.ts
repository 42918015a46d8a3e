import type { AssetParameters } from "../profiles/Profile.ts";
import { yearsTo } from "../snapshot/yearsTo.ts";
import { tradingDays } from "./tradingDays.ts";

/**
 * Years of an underlying's variance clock from `time` to an expiry, both Unix seconds: trading days over days a year
 * where the asset has a calendar, seconds over 365 days where it trades around the clock. An expiry that lies ahead is
 * at least a second away, also while the market is shut; not positive once it has passed.
 */
export function varianceYears(
  { calendar, daysPerYear }: AssetParameters,
  terms: { expiry: number },
  snapshot: { time: number },
): number {
  const years = yearsTo(terms, snapshot);
  if (calendar === undefined || years <= 0) return years;
  const onClock = tradingDays(calendar, snapshot.time, terms.expiry) / daysPerYear;
  const second = yearsTo({ expiry: 1 }, { time: 0 });
  return onClock > second ? onClock : second;
}
