import { ModelError } from "../errors/ModelError.ts";

/**
 * Days from 1970-01-01 to a date of the Gregorian calendar written `YYYY-MM-DD`.
 * Source: Hinnant, chrono-compatible low-level date algorithms, days_from_civil.
 * @param path what the date is, for the error
 * @throws ModelError `malformedDate` for anything that is not a date.
 */
export function dayNumber(date: string, path: string): number {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  if (!exists(year, month, day)) {
    throw new ModelError("malformedDate", `${path} is not a date`, date, "Write YYYY-MM-DD.");
  }
  // The year starts in March, so that a leap day is its last day.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function exists(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}
