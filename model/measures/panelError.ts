import { divideUp } from "../numeric/divideUp.ts";
import { integerSquareRoot } from "../numeric/integerSquareRoot.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { tailRiskOf, tailSums } from "./sampleTailRisk.ts";

/** Expected Shortfall of each panel alone; panel p holds the scenarios from p·n to (p + 1)·n. */
export function panelShortfalls(losses: Float64Array, panels: number, confidence: Fraction): bigint[] {
  const size = losses.length / panels;
  return Array.from({ length: panels }, (_, p) => {
    const sums = tailSums(losses.slice(p * size, (p + 1) * size), confidence);
    return tailRiskOf(sums, 1n).expectedShortfall;
  });
}

/**
 * Standard error of the mean of the panels' Expected Shortfalls from their spread: √(Σ(ES_p − mean)²/(P(P − 1))), rounded
 * up. Panels are independently randomised Sobol sets, so unlike the error of a crude sample this one sees what their
 * evenness saves (Owen 1997, randomised quasi-Monte-Carlo); with few panels it is itself uncertain.
 * @returns 0 for fewer than two panels, which have no spread
 */
export function panelError(shortfalls: readonly bigint[]): bigint {
  const count = BigInt(shortfalls.length);
  const sum = shortfalls.reduce((total, shortfall) => total + shortfall, 0n);
  const squares = shortfalls.reduce((total, shortfall) => total + squared(count * shortfall - sum), 0n);
  if (squares === 0n) return 0n;
  return integerSquareRoot(divideUp(squares, count * count * count * (count - 1n)) - 1n) + 1n;
}

function squared(amount: bigint): bigint {
  return amount * amount;
}
