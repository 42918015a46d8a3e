import { inverseNormal, philox } from "@plimsoll/model";

const WORDS = 4;

/** Independent normals, and uniforms in between if asked for: the same ones for the same seed. */
export function createNormals(seed: number): { normal: () => number; uniform: () => number } {
  const words = new Uint32Array(WORDS);
  let drawn = 0;
  const uniform = (): number => {
    if (drawn % WORDS === 0) philox(drawn / WORDS, 0, 0, 0, seed, 0, words);
    return ((words[drawn++ % WORDS] ?? 0) + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => inverseNormal(uniform()) };
}
