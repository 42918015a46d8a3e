import type { HistoricalResiduals } from "../history/HistoricalResiduals.ts";
import { residualColumn } from "../history/residualColumn.ts";
import type { Profile } from "../profiles/Profile.ts";
import { type ScenarioDraws, scenarioDraws } from "../random/scenarioDraws.ts";
import type { Market } from "../snapshot/Market.ts";
import type { FactorModel } from "../tree/factorModel.ts";
import type { HistoricalRows } from "./HistoricalRows.ts";
import { instrumentRows } from "./instrumentRows.ts";
import type { Seed } from "./ScenarioCube.ts";

/**
 * Filtered historical simulation: every instrument asked for revalued, by the functions that value the Monte-Carlo, under the
 * moves z_t·σ of each day t of history, σ being the volatility of now and z_t the move of that day in units of the
 * volatility then. Joint by construction, and without a correlation, a tail or a seed to choose.
 * Source: G. Barone-Adesi, K. Giannopoulos, L. Vosper, VaR without correlations for portfolios of derivative
 * securities, J. Futures Markets 19 (1999).
 *
 * What has no history takes its Monte-Carlo draw: day t that of point t mod `pointsPerPanel` of the first panel. These are
 * events, noise within the horizon, assets without residuals, and the days before an asset's history begins. Moves over
 * more than a day are those of one day times √h. Drift is taken out as in the Monte-Carlo.
 */
export function filteredHistoricalRows(input: {
  profile: Profile;
  factors: FactorModel;
  market: Market;
  seeds: readonly Seed[];
  residuals: HistoricalResiduals;
  instruments: readonly number[];
}): HistoricalRows {
  const { profile, factors, market, residuals, instruments } = input;
  const points = residuals.days;
  const draws = repeated(
    scenarioDraws({ ...profile.scenarioSet, panels: 1 }, input.seeds.slice(0, 1)),
    points,
  );
  const movesOf = (drawn: readonly Float64Array[]): Float64Array[] =>
    drawn.map((column, a) => {
      const observed = residualColumn(residuals, factors.assets[a]!.name);
      return observed === undefined ? column : column.map((move, t) => observed[t] ?? move);
    });
  return { points, rows: instrumentRows({ profile, factors, market, draws, instruments, movesOf }) };
}

/** The first `points` points, from the start again where there are fewer. */
function repeated(draws: ScenarioDraws, points: number): ScenarioDraws {
  const stretch = (column: Float64Array): Float64Array =>
    Float64Array.from({ length: points }, (_, s) => column[s % draws.points]!);
  return {
    points,
    uniforms: (dimension) => stretch(draws.uniforms(dimension)),
    normals: (dimension) => stretch(draws.normals(dimension)),
  };
}
