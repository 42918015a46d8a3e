import { standardisedResiduals } from "@plimsoll/model";

import { defaultCandidate } from "./gridSearch.ts";
import { lawRisk, sampleLaw } from "./InnovationLaw.ts";
import type { AssetHistory } from "./readHistories.ts";

/** How fast the margin of one perp, long, rose. Shares of its price. */
export interface Procyclicality {
  readonly asset: string;
  readonly floors: boolean;
  readonly series: readonly { readonly date: string; readonly margin: number }[];
  readonly oneDay: Rise;
  readonly fiveDays: Rise;
}

export interface Rise {
  /** The day after whose close the higher margin holds. */
  readonly date: string;
  readonly before: number;
  readonly after: number;
}

/** buffer of the production profile on the 99 % Expected Shortfall. */
const buffer = 1.25;

/**
 * 1.25 × ES99 of a long perp from the volatility after each close: 1.06 × EWMA λ .97, with or without the floors
 * max(σ, ¼ stressed + ¾ σ, long-run). ES of σ√h·x itself, before the exponential, which makes a long's smaller and a
 * short's larger (at 40 % by a fifth).
 */
export function procyclicality({ asset, history }: AssetHistory, floors: boolean): Procyclicality {
  const { lambda, multiplier, degreesOfFreedom, jumpsPerDay } = defaultCandidate;
  const law = sampleLaw({ degreesOfFreedom, jumpsPerDay, jumpSkew: asset.jumpSkew });
  const { expectedShortfall } = lawRisk(law, "long", 0.99);
  const { dates, volatility } = standardisedResiduals(history, lambda, multiplier);
  const series = dates.flatMap((_, i) => {
    // The forecast for dates[i] is made after the close before.
    const date = dates[i - 1];
    if (date === undefined || date < asset.from) return [];
    const perDay = volatility[i] ?? NaN;
    const annual = perDay * Math.sqrt(asset.daysPerYear);
    const used = floors ? Math.max(annual, 0.25 * asset.stressed + 0.75 * annual, asset.longRun) : annual;
    return [
      { date, margin: buffer * expectedShortfall * used * Math.sqrt(asset.horizonDays / asset.daysPerYear) },
    ];
  });
  return { asset: asset.name, floors, series, oneDay: worstRise(series, 1), fiveDays: worstRise(series, 5) };
}

/** The margin of the days around a date. */
export function aroundDate(result: Procyclicality, date: string): Rise {
  const at = result.series.findIndex((day) => day.date === date);
  return {
    date,
    before: result.series[at - 1]?.margin ?? NaN,
    after: result.series[at]?.margin ?? NaN,
  };
}

function worstRise(series: Procyclicality["series"], days: number): Rise {
  let worst: Rise = { date: "", before: 1, after: 0 };
  for (let i = days; i < series.length; i++) {
    const [before, after] = [series[i - days], series[i]];
    if (before === undefined || after === undefined) continue;
    if (after.margin - before.margin > worst.after - worst.before) {
      worst = { date: after.date, before: before.margin, after: after.margin };
    }
  }
  return worst;
}
