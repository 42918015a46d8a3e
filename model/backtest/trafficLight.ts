import { binomialCdf } from "./binomial.ts";

export interface TrafficLight {
  readonly zone: "green" | "yellow" | "red";
  /** P(X ≤ exceptions) if the model is right. */
  readonly cumulativeProbability: number;
}

/**
 * Green below 95 % of cumulative probability, yellow below 99.99 %, red from there.
 * Source: Basel Committee, Supervisory Framework for the Use of Backtesting (1996), table 2; in MAR32 (2019).
 *
 * @param probability of an exception a day: 1 − confidence
 */
export function trafficLight(exceptions: number, days: number, probability: number): TrafficLight {
  const cumulativeProbability = binomialCdf(exceptions, days, probability);
  const zone = cumulativeProbability < 0.95 ? "green" : cumulativeProbability < 0.9999 ? "yellow" : "red";
  return { zone, cumulativeProbability };
}

/**
 * What a regulator adds for 0 to 10 or more exceptions in 250 days at 99 %: the plus factor on 3 of Basel II, and
 * the multiplier of the internal-models approach of FRTB (MAR32.9 table 1, MAR33.44).
 */
export function capitalMultiplier(exceptions: number): { plusFactor: number; multiplier: number } {
  const row = Math.min(exceptions, 10);
  return { plusFactor: plusFactors[row]!, multiplier: multipliers[row]! };
}

const plusFactors = [0, 0, 0, 0, 0, 0.4, 0.5, 0.65, 0.75, 0.85, 1];
const multipliers = [1.5, 1.5, 1.5, 1.5, 1.5, 1.7, 1.76, 1.83, 1.88, 1.92, 2];
