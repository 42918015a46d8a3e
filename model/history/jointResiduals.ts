import { ModelError } from "../errors/ModelError.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { HistoricalResiduals } from "./HistoricalResiduals.ts";
import type { Residuals } from "./standardisedResiduals.ts";

/** Largest residual that is kept, as the clip of the Monte-Carlo's tails. */
const clip = 20;

/**
 * The newest `days` days on which every asset that already had a history has a residual, clipped to ±20 and rounded to
 * 1e-4. A day that one market was shut is no common day. An asset whose history begins later has no residual on the
 * days before it, so that a young asset does not shorten the history of the others.
 *
 * @throws ModelError `impossibleParameter` for `days`, `malformedHistory` where no asset has any day. (The first day of the
 *   oldest is always common.)
 */
export function jointResiduals(
  series: Readonly<Record<string, Residuals>>,
  options: { days: number; lambda: string; multiplier: string },
): HistoricalResiduals {
  const names = Object.keys(series).sort();
  if (!Number.isSafeInteger(options.days) || options.days < 1) {
    throw new ModelError(
      "impossibleParameter",
      "The number of days to keep is not a positive integer",
      options.days,
      "Ask for 2,000.",
    );
  }
  const byDate = new Map(
    names.map((name) => {
      const { dates, values } = series[name]!;
      return [name, new Map(dates.map((date, i) => [date, values[i]!]))];
    }),
  );
  const begins = (name: string): string => series[name]!.dates[0] ?? "9999";
  const common = [...new Set(names.flatMap((name) => series[name]!.dates))]
    .sort()
    .filter((date) => names.every((name) => byDate.get(name)!.has(date) || date < begins(name)))
    .slice(-options.days);
  const from = common[0];
  if (from === undefined) {
    throw new ModelError("malformedHistory", "The histories have no day", names, "Check their dates.");
  }
  const columnOf = (name: string): string =>
    common.map((date) => written(byDate.get(name)!.get(date))).join(" ");
  return {
    lambda: options.lambda,
    multiplier: options.multiplier,
    from,
    to: common.at(-1)!,
    days: common.length,
    assets: Object.fromEntries(names.map((name) => [name, columnOf(name)])),
  };
}

function written(residual: number | undefined): string {
  if (residual === undefined) return "x";
  return String(roundHalfEven(Math.max(-clip, Math.min(clip, residual)) * 10_000));
}
