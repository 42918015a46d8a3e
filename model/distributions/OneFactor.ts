import { ModelError } from "../errors/ModelError.ts";

/** Names that all fail with probability p, their latent normals correlated by ρ through one factor. */
export interface OneFactor {
  readonly probability: number;
  readonly correlation: number;
}

/** @throws ModelError `impossibleProbability` unless 0 < p < 1, `impossibleParameter` unless 0 ≤ ρ < 1. */
export function checkOneFactor({ probability, correlation }: OneFactor): void {
  if (!(probability > 0 && probability < 1)) {
    throw new ModelError(
      "impossibleProbability",
      "A probability of failure is not between 0 and 1",
      probability,
      "At 0 and 1 nothing is random.",
    );
  }
  if (!(correlation >= 0 && correlation < 1)) {
    throw new ModelError(
      "impossibleParameter",
      "The correlation of a single factor is not in [0, 1)",
      correlation,
      "At 1 there is one name only.",
    );
  }
}
