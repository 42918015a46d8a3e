import type { Fraction } from "../numeric/parseDecimal.ts";
import { apportion } from "./apportion.ts";
import { tailRiskOf, tailSums } from "./sampleTailRisk.ts";
import { tailWeight } from "./tailWeight.ts";

/**
 * Euler allocation of the Expected Shortfall of a sum of losses to its parts: ES_i = E[L_i | tail], the derivative of ES
 * in the size of part i (Tasche 1999, "Risk contributions and performance measurement"). The tail is every scenario above v
 * in full and those at v in the share that fills A = n(1 − α), the same split of the atom as in `sampleTailRisk`, so the
 * parts sum to ES; by largest remainder they do so to the last unit.
 *
 * @param parts losses of each part by scenario, integers; all of one length, at least one part
 * @returns one amount a part; negative for a part that hedges
 */
export function allocateShortfall(parts: readonly Float64Array[], confidence: Fraction): bigint[] {
  const points = parts[0]!.length;
  const total = new Float64Array(points);
  for (const part of parts) for (let s = 0; s < points; s++) total[s]! += part[s]!;
  const sums = tailSums(total.slice(), confidence);
  const v = Number(sums.threshold);
  const { scale, tail } = tailWeight(BigInt(points), confidence);

  let above = 0n;
  let at = 0n;
  for (const loss of total) {
    if (loss > v) above++;
    else if (loss === v) at++;
  }
  // The weight left for the atom, and all of its weight: every scenario at v counts with left/at of itself.
  const left = tail - scale * above;
  const shares = parts.map((part) => {
    let inside = 0n;
    let onEdge = 0n;
    for (let s = 0; s < points; s++) {
      if (total[s]! > v) inside += BigInt(part[s]!);
      else if (total[s] === v) onEdge += BigInt(part[s]!);
    }
    return scale * inside * at + left * onEdge;
  });
  return apportion(shares, tail * at, tailRiskOf(sums, 1n).expectedShortfall);
}
