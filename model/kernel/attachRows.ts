import { instantiate, type Instructions } from "./instantiate.ts";
import { KernelMemory } from "./KernelMemory.ts";
import type { LaidRows, RowsShare } from "./LaidRows.ts";
import { copiedAt, scratchBytes } from "./ScenarioRows.ts";

/**
 * Rows that another thread laid out, with a kernel of this thread's own.
 * @throws ModelError `unsupported` without SIMD, `tooLarge` if the part of the memory does not hold the least there is.
 */
export function attachRows({ layout, part }: RowsShare, instructions?: Instructions): LaidRows {
  const memory = new KernelMemory(part);
  const kernel = instantiate(memory.shared, instructions);
  const scratch = memory.take(scratchBytes(layout.capacity));
  kernel.useScratch(scratch);
  return { ...layout, memory, kernel, copied: scratch + copiedAt };
}
