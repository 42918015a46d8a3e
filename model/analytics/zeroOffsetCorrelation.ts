import { bisect } from "../numeric/bisect.ts";
import { spreadOffset } from "./spreadOffset.ts";

/**
 * The correlation up to which "long X, short Y" gets no offset: there both legs lose with probability 1 − α. For two
 * contracts at ½ it is sin(2π(¼ − (1 − α))) = .998027 at 99 %.
 * @returns 1 if no correlation gives an offset, −1 if every one does
 * @throws ModelError `impossibleProbability`, `impossibleParameter`.
 */
export function zeroOffsetCorrelation(
  { long, short }: { long: number; short: number },
  confidence: number,
): number {
  const missing = (correlation: number): number =>
    spreadOffset({ long, short, correlation }, confidence).bothLose - (1 - confidence);
  if (missing(1) >= 0) return 1;
  if (missing(-1) < 0) return -1;
  return bisect(missing, -1, 1);
}
