/** A discrete distribution of integer losses (1e-6 USD): distinct, ascending, with their probabilities. */
export interface LossDistribution {
  readonly losses: Float64Array;
  readonly probabilities: Float64Array;
}

/** Nothing can be lost. */
export const noLoss: LossDistribution = {
  losses: Float64Array.of(0),
  probabilities: Float64Array.of(1),
};

/** Sorts atoms by loss and adds up those that are equal; impossible ones are dropped. */
export function distributionOf(losses: Float64Array, probabilities: Float64Array): LossDistribution {
  const sums = new Map<number, number>();
  losses.forEach((loss, i) => {
    const p = probabilities[i]!;
    if (p > 0) sums.set(loss, (sums.get(loss) ?? 0) + p);
  });
  const sorted = Float64Array.from(sums.keys()).sort();
  return { losses: sorted, probabilities: sorted.map((loss) => sums.get(loss)!) };
}

/** The distribution of the sum of two independent losses. */
export function convolve(a: LossDistribution, b: LossDistribution): LossDistribution {
  const size = a.losses.length * b.losses.length;
  const losses = new Float64Array(size);
  const probabilities = new Float64Array(size);
  let at = 0;
  for (let i = 0; i < a.losses.length; i++) {
    for (let j = 0; j < b.losses.length; j++) {
      losses[at] = a.losses[i]! + b.losses[j]!;
      probabilities[at++] = a.probabilities[i]! * b.probabilities[j]!;
    }
  }
  return distributionOf(losses, probabilities);
}
