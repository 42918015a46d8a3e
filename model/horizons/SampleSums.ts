/** A sum over all scenarios of a set, to which every scenario adds its terms. */
export interface SampleSum {
  readonly name: string;
  /** A sum of one round may depend on those of earlier rounds. */
  readonly round: 0 | 1 | 2;
  /** How many sums are kept together. */
  readonly terms: number;
  /** Scenarios at hand. */
  readonly points: number;
}

/**
 * Sums over all scenarios, and how many there are, where a scenario's value depends on them: where a sample's mean is taken out.
 * @param add adds what the scenarios at hand contribute, in their order, to the sums of those before
 */
export type SampleSums = (
  sum: SampleSum,
  add: (sums: Float64Array) => void,
) => { readonly sums: Float64Array; readonly points: number };

/** Of a set whose scenarios are all at hand. */
export const wholeSample: SampleSums = ({ terms, points }, add) => {
  const sums = new Float64Array(terms);
  add(sums);
  return { sums, points };
};

/** The rounds there are. */
export const sampleRounds = [0, 1, 2] as const;
