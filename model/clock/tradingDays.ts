import { ModelError } from "../errors/ModelError.ts";
import { dayNumber } from "./dayNumber.ts";
import type { TradingCalendar } from "./TradingCalendar.ts";

const secondsPerDay = 86_400;
const mostDays = 40_000;

/**
 * Days of variance between two Unix times. A day of the clock runs from close to close, so a year has as many as
 * trading days. After a night it passes evenly over the session and not at all while the market is shut. After a
 * weekend or holiday it passes evenly over the whole time from the last close to the next: the gap at the reopening and
 * that session together count one day.
 *
 * The variance from Friday's to Monday's close is 1.16 times that of a night since 2010 for SPX and 1.06 for WTI (1.23
 * and 1.17 since 2018, the median square .84 and 1.14), so neither three days nor two would be right.
 * @throws ModelError `impossibleParameter` for a session that does not lie in a day; `tooLarge` beyond 40,000 days.
 */
export function tradingDays(calendar: TradingCalendar, from: number, to: number): number {
  const { opens, closes } = calendar;
  const whole = Number.isInteger(opens) && Number.isInteger(closes);
  if (!whole || opens < 0 || opens >= closes || closes > secondsPerDay) {
    throw new ModelError(
      "impossibleParameter",
      "A trading session does not open before it closes within a day",
      [opens, closes],
      "Write seconds of the UTC day, 0 ≤ opens < closes ≤ 86,400.",
    );
  }
  const first = Math.floor(from / secondsPerDay);
  const last = Math.floor(to / secondsPerDay);
  if (last - first > mostDays) {
    throw new ModelError(
      "tooLarge",
      "An expiry lies more than 40,000 days ahead",
      to,
      "Send Unix seconds, not milliseconds.",
    );
  }
  const shut = new Set(calendar.holidays.map(dayNumber));
  // 1970-01-01 was a Thursday.
  const trades = (day: number): boolean => (day + 3) % 7 < 5 && !shut.has(day);
  let days = 0;
  for (let day = first; ; day++) {
    if (!trades(day)) continue;
    const close = day * secondsPerDay + closes;
    let before = day - 1;
    // The list of holidays is finite, so this ends; thirty days shut in a row are no market.
    while (!trades(before) && day - before < 30) before--;
    const start = before === day - 1 ? day * secondsPerDay + opens : before * secondsPerDay + closes;
    const passed = (time: number): number =>
      time <= start ? 0 : time >= close ? 1 : (time - start) / (close - start);
    days += passed(to) - passed(from);
    if (close >= to || day > last + 30) return days;
  }
}
