import { bookTailSums, isKernelSupported, marginOf, type Profile } from "@plimsoll/model";

import { analyseBook } from "./analyseBook.ts";
import { createCubeBuilder } from "./createCubeBuilder.ts";
import { createKernelPool } from "./createKernelPool.ts";
import type { MarginModel } from "./MarginModel.ts";
import { plainMargins } from "./plainMargins.ts";
import { plainWhatIfs } from "./plainWhatIfs.ts";

/**
 * The project's own model; cubes are built in threads of their own, one after another, newest request last. Many accounts
 * are computed by the kernel in threads, or by the plain model where the engine has no SIMD.
 * @param onThreadLost as of `createKernelPool`
 * @param memoryLimit as of `createKernelPool`
 */
export function createMarginModel(
  profile: Profile,
  onThreadLost: (reason: string) => void = () => undefined,
  memoryLimit?: number,
): MarginModel {
  const builder = createCubeBuilder(profile);
  const pool = isKernelSupported()
    ? createKernelPool({ onThreadLost, ...(memoryLimit === undefined ? {} : { memoryLimit }) })
    : undefined;

  return {
    profile,
    buildCube: (snapshot, seeds) => builder.build(snapshot, seeds),
    marginOf,
    marginsOf: (...many) => (pool === undefined ? plainMargins(...many) : pool.marginsOf(...many)),
    whatIfs: (...asked) => (pool === undefined ? plainWhatIfs(...asked) : pool.whatIfs(...asked)),
    analyse: async (cube, positions, asked, options) =>
      pool === undefined
        ? analyseBook(cube, positions, asked)
        : pool.analyse(cube, positions, asked, options),
    tailSumsOf: bookTailSums,
    async stop() {
      await pool?.stop();
      await builder.stop();
    },
  };
}
