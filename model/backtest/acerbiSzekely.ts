import { checkForecasts, type Forecasts } from "./Forecasts.ts";

export interface ShortfallTests {
  /** 1 − mean of loss/ES on the days of an exception; undefined where there is none. */
  readonly z1: number | undefined;
  /** 1 − Σ loss/ES over those days, divided by days × probability. */
  readonly z2: number;
}

/**
 * Both have mean 0 if the forecast is right and are negative if it asks too little: Z1 for the size of losses beyond
 * Value-at-Risk, Z2 for their size and number. Neither has a fixed critical value: see `simulatedShortfallTests`.
 * Source: C. Acerbi, B. Szekely, Backtesting Expected Shortfall, Risk (December 2014), eq. 4 and 6.
 * @throws ModelError on series that do not fit together.
 */
export function acerbiSzekely(forecasts: Forecasts): ShortfallTests {
  checkForecasts(forecasts);
  const { losses, valueAtRisk, expectedShortfall, probability } = forecasts;
  let sum = 0;
  let exceptions = 0;
  for (let t = 0; t < losses.length; t++) {
    if (losses[t]! <= valueAtRisk[t]!) continue;
    sum += losses[t]! / expectedShortfall[t]!;
    exceptions += 1;
  }
  return {
    z1: exceptions === 0 ? undefined : 1 - sum / exceptions,
    z2: 1 - sum / (losses.length * probability),
  };
}
