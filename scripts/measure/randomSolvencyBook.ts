import {
  marginOf,
  philox,
  worstCase,
  type Position,
  type ScenarioCube,
  type SolvencyAccount,
} from "@plimsoll/model";

/** Uniforms in (0, 1) of one seed, one after the other. */
export function createUniforms(seed: number): () => number {
  const words = new Uint32Array(4);
  let count = 0;
  return () => {
    philox(count++, 0, 0, 0, seed, 0x626f6f6b, words);
    return ((words[0] ?? 0) + 0.5) / 2 ** 32;
  };
}

/**
 * An account of one to five legs, or of as many as `legs`, each of 100 to 30,000 USD of worst case (log-uniform), longer or shorter than even by
 * `skew`. Its equity is `equity[0]` to `equity[1]` times its initial margin: at .8 it is about to be liquidated.
 */
export function randomAccount(
  cube: ScenarioCube,
  uniform: () => number,
  skew: number,
  equity: readonly [number, number],
  legs = 1 + Math.floor(uniform() * 5),
): SolvencyAccount {
  const positions = cube.instruments
    .map((instrument) => ({ instrument, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, legs)
    .map(({ instrument }): Position => {
      const side = uniform() < 0.5 + skew ? 1n : -1n;
      const lot = worstCase(cube.snapshot, [{ instrument, size: side }]);
      const dollars = BigInt(Math.floor(1e6 * 10 ** (2 + 2.5 * uniform())));
      return { instrument, size: side * (1n + dollars / (lot > 0n ? lot : 1n)) };
    });
  const margin = Number(marginOf(cube, positions).initialMargin);
  return {
    equity: BigInt(Math.floor(margin * (equity[0] + uniform() * (equity[1] - equity[0])))),
    positions,
  };
}
