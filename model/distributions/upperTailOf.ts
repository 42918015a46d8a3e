import { ModelError } from "../errors/ModelError.ts";

/**
 * 1 − α of a confidence level.
 * @throws ModelError `impossibleParameter` unless ½ ≤ α < 1.
 */
export function upperTailOf(confidence: number): number {
  if (!(confidence >= 0.5 && confidence < 1)) {
    throw new ModelError(
      "impossibleParameter",
      "The confidence level is not at least ½ and below 1",
      confidence,
      "Write it as a fraction: 0.99.",
    );
  }
  return 1 - confidence;
}
