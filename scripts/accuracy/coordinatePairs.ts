import { panels, type Sampler } from "./panels.ts";

/** Coordinates that are Sobol's. */
const COORDINATES = 64;
const COUNT = 8;
const POINTS = 2048;
/** A leg hits with this probability, so both do with .81 %: less than 1 %, so the Expected Shortfall is P(both)/1 %. */
const HIT = 0.09;
const EXACT = HIT ** 2 / 0.01;

/** A sold parlay of two legs, each on one coordinate of its own. */
const BETS: readonly { readonly name: string; readonly hits: (u: number) => boolean }[] = [
  { name: "both at the top", hits: (u) => u > 1 - HIT },
  { name: "both in the middle", hits: (u) => Math.abs(u - 0.5) < HIT / 2 },
  { name: "both at either end", hits: (u) => Math.abs(u - 0.5) > 0.5 - HIT / 2 },
];

const SAMPLERS: readonly Sampler[] = ["scrambled", "shifted", "philox"];

/** One bet under one sampler over all pairs of coordinates; errors as shares of the exact Expected Shortfall. */
export interface PairAccuracy {
  readonly bet: string;
  readonly sampler: Sampler;
  readonly median: number;
  readonly percentile99: number;
  readonly largest: number;
  /** Share of the pairs on which the error is more than 1.5 times the scrambled one. */
  readonly worse: number;
}

/**
 * Root mean square error of a two-leg parlay on every pair of coordinates: what the two-dimensional projections of the
 * points do to a book that rests on two events alone.
 */
export function measurePairs(seeds: number): PairAccuracy[] {
  const errors = BETS.map(() => SAMPLERS.map(() => new Float64Array((COORDINATES * (COORDINATES - 1)) / 2)));
  for (let seed = 1; seed <= seeds; seed++) {
    SAMPLERS.forEach((sampler, k) => {
      const draws = panels(sampler, COUNT, POINTS, seed);
      const columns = Array.from({ length: COORDINATES }, (_, d) => draws.uniforms(d));
      BETS.forEach(({ hits }, b) => {
        const masks = columns.map((column) => Uint8Array.from(column, (u) => Number(hits(u))));
        addSquares(masks, errors[b]?.[k] ?? new Float64Array());
      });
    });
  }
  return BETS.flatMap(({ name }, b) =>
    SAMPLERS.map((sampler, k) => {
      const own = errors[b]?.[k] ?? new Float64Array();
      const scrambled = errors[b]?.[0] ?? own;
      const sorted = own.toSorted();
      const at = (share: number): number =>
        Math.sqrt((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) / seeds) / EXACT;
      return {
        bet: name,
        sampler,
        median: at(0.5),
        percentile99: at(0.99),
        largest: at(1),
        worse: own.filter((square, pair) => square > 1.5 ** 2 * (scrambled[pair] ?? NaN)).length / own.length,
      };
    }),
  );
}

/** Adds each pair's squared error, pairs in the order (0, 1), (0, 2), … */
function addSquares(masks: readonly Uint8Array[], squares: Float64Array): void {
  const hits = masks.map((mask) => Array.from(mask.keys()).filter((s) => mask[s] === 1));
  let pair = 0;
  for (let i = 0; i < masks.length; i++) {
    for (let j = i + 1; j < masks.length; j++) {
      const other = masks[j] ?? new Uint8Array();
      let both = 0;
      for (const s of hits[i] ?? []) both += other[s] ?? 0;
      squares[pair] = (squares[pair] ?? 0) + (both / (0.01 * other.length) - EXACT) ** 2;
      pair++;
    }
  }
}
