import { log } from "../numeric/log.ts";
import { checkForecasts, type Forecasts } from "./Forecasts.ts";

/**
 * Mean FZ0 score of (VaR, ES); the lower, the better the forecast. Compares forecasts of the same losses, says
 * nothing alone. Zero-homogeneous: differences do not depend on the unit.
 *   (loss − VaR)⁺/(probability·ES) + VaR/ES + ln ES − 1
 * Source: A. Patton, J. Ziegel, R. Chen, Dynamic Semiparametric Models for Expected Shortfall (and Value-at-Risk),
 * J. Econometrics 211 (2019), eq. 6, with losses positive; a member of the class of Fissler and Ziegel (2016).
 * @throws ModelError on series that do not fit together.
 */
export function fisslerZiegelScore(forecasts: Forecasts): number {
  checkForecasts(forecasts);
  const { losses, valueAtRisk, expectedShortfall, probability } = forecasts;
  let sum = 0;
  for (let t = 0; t < losses.length; t++) {
    const excess = Math.max(0, losses[t]! - valueAtRisk[t]!);
    const shortfall = expectedShortfall[t]!;
    sum += excess / (probability * shortfall) + valueAtRisk[t]! / shortfall + log(shortfall) - 1;
  }
  return sum / losses.length;
}
