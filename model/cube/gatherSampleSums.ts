import { sampleRounds, type SampleSum, type SampleSums } from "../horizons/SampleSums.ts";
import type { Slab } from "./Slab.ts";

/**
 * The sums of a set whose scenarios are never all at hand: slab by slab in their order, so they have the bits of one pass, once
 * for every round.
 * @param simulate takes what it needs of the slab from the sums
 */
export function gatherSampleSums(
  slabs: readonly Slab[],
  simulate: (slab: Slab, sample: SampleSums) => void,
): SampleSums {
  const points = slabs.reduce((sum, slab) => sum + slab.points, 0);
  const known = new Map<string, Float64Array>();
  for (const round of sampleRounds) {
    const sums = new Map<string, Float64Array>();
    const take = (sum: SampleSum, add: (sums: Float64Array) => void): Float64Array => {
      const done = known.get(sum.name);
      if (done !== undefined) return done;
      // What depends on a later sum is not used in this round; ones keep logarithms and quotients of it finite.
      const unknown = new Float64Array(sum.terms).fill(1);
      if (sum.round !== round) return unknown;
      const own = sums.get(sum.name) ?? new Float64Array(sum.terms);
      sums.set(sum.name, own);
      add(own);
      return unknown;
    };
    for (const slab of slabs) simulate(slab, (sum, add) => ({ sums: take(sum, add), points }));
    for (const [name, own] of sums) known.set(name, own);
  }
  return ({ name, terms }) => ({ sums: known.get(name) ?? new Float64Array(terms), points });
}
