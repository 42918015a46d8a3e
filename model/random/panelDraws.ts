import type { Slab } from "../cube/Slab.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { owenScramble } from "./owenScramble.ts";
import { philox } from "./philox.ts";
import { sobolBits, sobolDimensions, sobolSequence } from "./sobol.ts";

/** Points of one panel in the unit cube, made a dimension at a time and kept. */
export interface PanelDraws {
  /** Coordinates of one dimension, in (0, 1). */
  readonly uniforms: (dimension: number) => Float64Array;
  /** Φ⁻¹ of the same. */
  readonly normals: (dimension: number) => Float64Array;
}

const kept = new Map<string, PanelDraws>();
const keptPanels = 32;

/**
 * The panel of a seed. `philox`: u = (x0·2^20 + (x1 >>> 12) + ½)/2^52 of counter (path, 0, dimension, 0) under
 * the seed. `sobol`: the Sobol point, its 30 bits at the top of a word scrambled (`owenScramble`) under the key x0
 * of counter (0, 0, dimension, 1), of which the first 30 bits are kept: u = (x + ½)·2^−30; Philox beyond the
 * tabulated dimensions.
 *
 * The last 32 panels stay in memory, so that a new snapshot under the same seeds draws nothing again.
 */
export function panelDraws(
  sampler: "sobol" | "philox",
  points: number,
  seed: readonly [number, number],
): PanelDraws {
  const name = `${sampler}:${points}:${seed[0]}:${seed[1]}`;
  const known = kept.get(name);
  if (known !== undefined) {
    kept.delete(name);
    kept.set(name, known);
    return known;
  }
  const panel = partialDraws(sampler, { first: 0, points }, seed);
  kept.set(name, panel);
  if (kept.size > keptPanels) kept.delete(kept.keys().next().value!);
  return panel;
}

/** Some points of a panel, for as long as the caller keeps them. */
export function partialDraws(
  sampler: "sobol" | "philox",
  part: Slab,
  seed: readonly [number, number],
): PanelDraws {
  const uniforms = remember((dimension) =>
    sampler === "sobol" && dimension < sobolDimensions
      ? scrambledSobol(dimension, part, seed)
      : philoxUniforms(dimension, part, seed),
  );
  return { uniforms, normals: remember((dimension) => uniforms(dimension).map(inverseNormal)) };
}

function remember(make: (dimension: number) => Float64Array): (dimension: number) => Float64Array {
  const made = new Map<number, Float64Array>();
  return (dimension) => {
    let column = made.get(dimension);
    if (column === undefined) {
      column = make(dimension);
      made.set(dimension, column);
    }
    return column;
  };
}

function philoxUniforms(
  dimension: number,
  { first, points }: Slab,
  seed: readonly [number, number],
): Float64Array {
  const words = new Uint32Array(4);
  const column = new Float64Array(points);
  for (let path = 0; path < points; path++) {
    philox(first + path, 0, dimension, 0, seed[0], seed[1], words);
    column[path] = (words[0]! * 1048576 + (words[1]! >>> 12) + 0.5) / 4503599627370496;
  }
  return column;
}

function scrambledSobol(
  dimension: number,
  { first, points }: Slab,
  seed: readonly [number, number],
): Float64Array {
  const words = new Uint32Array(4);
  philox(0, 0, dimension, 1, seed[0], seed[1], words);
  const key = words[0]!;
  const unused = 32 - sobolBits;
  const sequence = sobolSequence(dimension, points, first);
  const column = new Float64Array(points);
  for (let path = 0; path < points; path++) {
    column[path] = ((owenScramble((sequence[path]! << unused) >>> 0, key) >>> unused) + 0.5) / 1073741824;
  }
  return column;
}
