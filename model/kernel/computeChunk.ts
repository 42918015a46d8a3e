import { ModelError } from "../errors/ModelError.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import type { MarginKernel, MarginRequest } from "./MarginKernel.ts";

/**
 * What a thread does with a chunk: the report of each account; nothing for one that the kernel refuses, whose error
 * `marginOf` has. One that is refused does not keep others from theirs: the rest is computed in halves.
 * @throws ModelError as `MarginKernel.marginsOf` if the rows are not the kernel's any more.
 */
export function computeChunk(
  kernel: MarginKernel,
  accounts: readonly MarginRequest[],
): (MarginReport | undefined)[] {
  try {
    return kernel.marginsOf(accounts);
  } catch (error) {
    kernel.requireCurrent();
    if (!(error instanceof ModelError)) throw error;
    if (accounts.length === 1) return [undefined];
    const half = Math.floor(accounts.length / 2);
    return [accounts.slice(0, half), accounts.slice(half)].flatMap((some) => computeChunk(kernel, some));
  }
}
