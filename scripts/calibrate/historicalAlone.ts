import {
  acerbiSzekely,
  christoffersenTest,
  criticalValue,
  exceptionsOf,
  forecastTail,
  kupiecTest,
  simulatedShortfallTests,
  standardisedResiduals,
} from "@plimsoll/model";

import { defaultCandidate } from "./gridSearch.ts";
import type { AssetHistory } from "./readHistories.ts";

/** Filtered historical simulation of one perp, every day from the residuals before it. */
export interface HistoricalAlone {
  readonly asset: string;
  readonly side: "long" | "short";
  readonly days: number;
  readonly exceptions: number;
  readonly expected: number;
  readonly oneSided: number;
  readonly independence: number;
  readonly z1: number | undefined;
  readonly z2: number;
  readonly critical: number;
}

const longest = 2000;
/** Fewer have less than five losses beyond 99 %. */
const shortest = 500;
const probability = 0.01;
const replications = 1_000;

/** Tests begin on the asset's first day, or where it has 500 residuals. In units of the forecast volatility, at 99 %. */
export function historicalAlone(histories: readonly AssetHistory[]): HistoricalAlone[] {
  return histories.flatMap(({ asset, history }) => {
    const { dates, values } = standardisedResiduals(
      history,
      defaultCandidate.lambda,
      defaultCandidate.multiplier,
    );
    const begin = Math.max(
      shortest,
      dates.findIndex((date) => date >= asset.from),
    );
    return (["long", "short"] as const).map((side): HistoricalAlone => {
      const all = values.map((z) => (side === "long" ? -z : z));
      const forecasts = Array.from({ length: all.length - begin }, (_, day) =>
        forecastFrom(all.subarray(Math.max(0, begin + day - longest), begin + day)),
      );
      const input = {
        losses: all.subarray(begin),
        valueAtRisk: forecasts.map(({ valueAtRisk }) => valueAtRisk),
        expectedShortfall: forecasts.map(({ expectedShortfall }) => expectedShortfall),
        probability,
      };
      const exceptions = exceptionsOf(input);
      const {
        expected,
        oneSided,
        exceptions: count,
      } = kupiecTest(exceptions.filter(Boolean).length, exceptions.length, probability);
      const simulated = simulatedShortfallTests({
        tails: forecasts.map(({ tail }) => tail),
        probability,
        replications,
        seed: [exceptions.length, 3],
      });
      return {
        asset: asset.name,
        side,
        days: exceptions.length,
        exceptions: count,
        expected,
        oneSided,
        independence: christoffersenTest(exceptions, probability).independence.pValue,
        ...acerbiSzekely(input),
        critical: criticalValue(simulated.z2, 0.05),
      };
    });
  });
}

function forecastFrom(window: Float64Array): {
  valueAtRisk: number;
  expectedShortfall: number;
  tail: ReturnType<typeof forecastTail>;
} {
  const losses = window.slice().sort();
  const beyond = losses.subarray(Math.floor((1 - probability) * losses.length));
  const valueAtRisk = beyond[0] ?? NaN;
  const expectedShortfall = beyond.reduce((sum, loss) => sum + loss, 0) / beyond.length;
  return { valueAtRisk, expectedShortfall, tail: forecastTail(losses, valueAtRisk, expectedShortfall) };
}
