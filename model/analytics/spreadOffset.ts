import { ModelError } from "../errors/ModelError.ts";
import { bivariateNormalCdf } from "../numeric/bivariateNormal.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";

/** Long a contract on X, short one on Y, each bought or sold at its probability. */
export interface Spread {
  /** P(X pays), between 0 and 1. */
  readonly long: number;
  /** P(Y pays). */
  readonly short: number;
  /** ρ of the latent normals: each pays if its normal is at most Φ⁻¹(p). */
  readonly correlation: number;
}

export interface SpreadOffset {
  /** P(X fails and Y pays). */
  readonly bothLose: number;
  /** USD a pair. */
  readonly expectedShortfall: number;
  /** Of the two legs alone, summed. */
  readonly standAlone: number;
  /** 1 − expectedShortfall/standAlone. */
  readonly offset: number;
}

/**
 * Whether "long X, short Y" hedges at a confidence level. Both legs lose with probability Φ₂(−Φ⁻¹(p_X), Φ⁻¹(p_Y); −ρ); if
 * that is 1 − α or more, the Expected Shortfall is all that both can lose and the offset is exactly 0, whatever the
 * correlation looks like. Losses have three atoms; the Expected Shortfall splits the one at the Value at Risk (Acerbi and
 * Tasche 2002).
 * @throws ModelError `impossibleProbability`, `impossibleParameter`.
 */
export function spreadOffset(spread: Spread, confidence: number): SpreadOffset {
  const { long, short, correlation } = spread;
  for (const p of [long, short]) {
    if (!(p > 0 && p < 1)) {
      throw new ModelError(
        "impossibleProbability",
        "A contract pays with a probability that is not between 0 and 1",
        p,
        "At 0 and 1 nothing is random.",
      );
    }
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ModelError(
      "impossibleParameter",
      "The confidence level is not between 0 and 1",
      confidence,
      "Write it as a fraction: 0.99.",
    );
  }
  const x = inverseNormal(long);
  const y = inverseNormal(short);
  const bothLose = bivariateNormalCdf(-x, y, -correlation);
  const bothGain = bivariateNormalCdf(x, -y, -correlation);
  const outside = 1 - confidence;
  // Where both pay or both fail, one leg's gain is the other's loss but for the difference of the prices.
  const expectedShortfall = shortfall(
    [
      { loss: long + (1 - short), probability: bothLose },
      { loss: long - short, probability: 1 - bothLose - bothGain },
      { loss: long - 1 - short, probability: bothGain },
    ],
    outside,
  );
  const ownLong = [
    { loss: long, probability: 1 - long },
    { loss: long - 1, probability: long },
  ];
  const ownShort = [
    { loss: 1 - short, probability: short },
    { loss: -short, probability: 1 - short },
  ];
  const standAlone = shortfall(ownLong, outside) + shortfall(ownShort, outside);
  return { bothLose, expectedShortfall, standAlone, offset: 1 - expectedShortfall / standAlone };
}

/** Mean of the worst `outside` of the probability of atoms in the order of their losses, largest first. */
function shortfall(atoms: readonly { loss: number; probability: number }[], outside: number): number {
  let left = outside;
  let sum = 0;
  for (const { loss, probability } of atoms) {
    const taken = Math.min(left, probability);
    sum += taken * loss;
    left -= taken;
  }
  return sum / outside;
}
