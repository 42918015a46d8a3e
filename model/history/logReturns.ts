import { log } from "../numeric/log.ts";
import type { PriceHistory } from "./PriceHistory.ts";

/** ln((P_t + a)/(P_{t−1} + a)) from the second close on: entry i is the return into dates[i + 1]. */
export function logReturns({ closes, shift }: Pick<PriceHistory, "closes" | "shift">): Float64Array {
  const returns = new Float64Array(closes.length - 1);
  for (let i = 0; i < returns.length; i++) {
    returns[i] = log((closes[i + 1]! + shift) / (closes[i]! + shift));
  }
  return returns;
}
