import { productionProfile } from "@plimsoll/model";

import { createNormals } from "./createNormals.ts";

const HALF_HOURS_A_DAY = 48;

export interface ModelHalfHours {
  /** Standard deviation of a day's return. */
  readonly dailyVolatility: number;
  readonly epochs: number;
  readonly paths: number;
  readonly seed: number;
}

/**
 * Ways of a mark through half-hours of the model's price process, as shares of the mark before: normal steps and, at the
 * model's rate, jumps with its share of the variance.
 */
export function modelHalfHours({ dailyVolatility, epochs, paths, seed }: ModelHalfHours): number[] {
  const { varianceShare = "0", perDay = "1" } = productionProfile.jumps ?? {};
  const share = Number(varianceShare);
  const steps = HALF_HOURS_A_DAY * epochs;
  const jumpsAnEpoch = Number(perDay) / steps;
  const diffusive = dailyVolatility * Math.sqrt((1 - share) / steps);
  const jump = dailyVolatility * Math.sqrt(share / Number(perDay));
  const { normal, uniform } = createNormals(seed);
  return Array.from({ length: paths }, () => {
    let [log, way] = [0, 0];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const before = Math.exp(log);
      log += diffusive * normal();
      if (uniform() < jumpsAnEpoch) log += jump * normal();
      way += Math.abs(Math.exp(log) - before);
    }
    return way;
  });
}
