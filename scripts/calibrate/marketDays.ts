import { standardisedResiduals } from "@plimsoll/model";

import { defaultCandidate } from "./gridSearch.ts";
import type { MarketDay } from "./books.ts";
import type { AssetHistory } from "./readHistories.ts";

/**
 * The days from 2018 on which all the named assets have a close, with the volatility that the model forecasts after that
 * close: 1.06 × EWMA λ .97 of the past, no floor.
 */
export function marketDays(histories: readonly AssetHistory[], names: readonly string[]): MarketDay[] {
  const series = names.map((name) => {
    const found = histories.find(({ asset }) => asset.name === name);
    if (found === undefined) throw new Error(`there is no history of ${name}`);
    const { asset, history } = found;
    const { dates, volatility } = standardisedResiduals(
      history,
      defaultCandidate.lambda,
      defaultCandidate.multiplier,
    );
    const closes = new Map(history.dates.map((date, i) => [date, history.closes[i] ?? NaN]));
    // Entry i is the forecast for dates[i], made after the close before it.
    const forecasts = new Map(
      dates.map((date, i): [string, number] => {
        const before = history.dates[history.dates.length - dates.length + i - 1] ?? "";
        const perDay = volatility[i] ?? NaN;
        // The profile's volatility is that of the price; the residuals are those of price and shift.
        const close = closes.get(before) ?? NaN;
        return [before, ((perDay * (close + asset.shift)) / close) * Math.sqrt(asset.daysPerYear)];
      }),
    );
    return { name, closes, forecasts };
  });
  const [first] = series;
  const days = [...(first?.forecasts.keys() ?? [])].filter(
    (date) => date >= "2018-01-01" && series.every(({ forecasts }) => forecasts.has(date)),
  );
  return days.map((date) => ({
    date,
    time: Date.parse(date) / 1000 + 86_400,
    spots: Object.fromEntries(series.map(({ name, closes }) => [name, closes.get(date) ?? NaN])),
    volatilities: Object.fromEntries(series.map(({ name, forecasts }) => [name, forecasts.get(date) ?? NaN])),
  }));
}
