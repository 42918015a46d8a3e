import { ModelError } from "../errors/ModelError.ts";

/** What was forecast for each day and what came, in the same unit; losses are positive. */
export interface Forecasts {
  readonly losses: ArrayLike<number>;
  readonly valueAtRisk: ArrayLike<number>;
  readonly expectedShortfall: ArrayLike<number>;
  /** Of a loss above Value-at-Risk: 1 − confidence. */
  readonly probability: number;
}

/** Whether each day's loss exceeds its Value-at-Risk; a loss equal to it does not. */
export function exceptionsOf({ losses, valueAtRisk }: Forecasts): boolean[] {
  return Array.from(losses, (loss, t) => loss > valueAtRisk[t]!);
}

/**
 * @throws ModelError `missingField` for series of different lengths or none at all, `notFinite` for NaN or ∞,
 *   `impossibleParameter` where Expected Shortfall is not positive or below Value-at-Risk, `impossibleProbability`.
 */
export function checkForecasts(forecasts: Forecasts): void {
  const { losses, valueAtRisk, expectedShortfall, probability } = forecasts;
  const lengths = [losses.length, valueAtRisk.length, expectedShortfall.length];
  if (losses.length === 0 || lengths.some((length) => length !== losses.length)) {
    throw new ModelError(
      "missingField",
      "Losses, Value-at-Risk and Expected Shortfall are not one a day each",
      lengths,
      "Pass series of the same length, at least one day.",
    );
  }
  if (!(probability > 0 && probability < 1)) {
    throw new ModelError(
      "impossibleProbability",
      "The probability of an exception is not strictly between 0 and 1",
      probability,
      "Pass 1 − confidence, 0.01 at 99 %.",
    );
  }
  for (let t = 0; t < losses.length; t++) {
    const values = [losses[t]!, valueAtRisk[t]!, expectedShortfall[t]!];
    if (!values.every((value) => Number.isFinite(value))) {
      throw new ModelError(
        "notFinite",
        `Day ${t} of a backtest is not a number`,
        values,
        "Leave the day out.",
      );
    }
    if (!(expectedShortfall[t]! > 0) || expectedShortfall[t]! < valueAtRisk[t]!) {
      throw new ModelError(
        "impossibleParameter",
        `Expected Shortfall of day ${t} is not positive, or below Value-at-Risk`,
        values,
        "Ratios to it have no meaning: leave such days out.",
      );
    }
  }
}
