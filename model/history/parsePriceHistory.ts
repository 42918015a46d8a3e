import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { dayNumber } from "../clock/dayNumber.ts";
import type { HistoryRules, PriceHistory } from "./PriceHistory.ts";

/**
 * Reads comma-separated text with a heading that has the columns `date` and `close`; others are ignored.
 *
 * Nothing is repaired: what is wrong is refused with its line, because a silent fill moves every volatility after it. A
 * weekend or holiday is no line at all, and the return over it counts as one day (`longestGapDays` says how long it may
 * be). A close at or below zero is a price if the shift makes it positive.
 *
 * @throws ModelError `malformedHistory`, `malformedDate` (no such column, an empty cell, no two lines, a date that does not exist),
 *   `malformedDecimal` (also NaN and infinities), `datesNotAscending` (unsorted or twice the same), `gapInHistory`,
 *   `impossiblePrice`.
 */
export function parsePriceHistory(text: string, rules: HistoryRules): PriceHistory {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const heading = (lines[0] ?? "").split(",");
  const [dateAt, closeAt] = [heading.indexOf("date"), heading.indexOf("close")];
  if (dateAt < 0 || closeAt < 0 || lines.length < 3) {
    throw new ModelError(
      "malformedHistory",
      `${rules.name} is not a price history`,
      lines.slice(0, 2),
      "Send a heading with date and close, and at least two lines.",
    );
  }
  const dates: string[] = [];
  const closes = new Float64Array(lines.length - 1);
  let before = -Infinity;
  for (let i = 1; i < lines.length; i++) {
    const cells = lines[i]!.split(",");
    const date = cells[dateAt] ?? "";
    const day = dayNumber(date, `A day of ${rules.name}`);
    checkStep(rules, date, day, before);
    const close = parseDecimal(cells[closeAt] ?? "", `${rules.name} on ${date}`);
    if (!(close + rules.shift > 0)) {
      throw new ModelError(
        "impossiblePrice",
        `${rules.name} on ${date} has no logarithm with a shift of ${rules.shift}`,
        close,
        "If it was a price, take a larger shift; if not, leave the line out.",
      );
    }
    before = day;
    dates.push(date);
    closes[i - 1] = close;
  }
  return { dates, closes, shift: rules.shift };
}

function checkStep(rules: HistoryRules, date: string, day: number, before: number): void {
  if (day <= before) {
    throw new ModelError(
      "datesNotAscending",
      `${rules.name} has a date that is not after the one before it`,
      date,
      "Sort the lines and leave one a day.",
    );
  }
  if (before > -Infinity && day - before > rules.longestGapDays) {
    throw new ModelError(
      "gapInHistory",
      `${rules.name} has no close for ${day - before - 1} days before ${date}`,
      day - before,
      `Fill it from another source, or allow more than ${rules.longestGapDays}.`,
    );
  }
}
