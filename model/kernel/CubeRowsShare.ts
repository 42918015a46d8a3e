import { ModelError } from "../errors/ModelError.ts";
import type { RowsShare } from "./LaidRows.ts";

/** What another thread needs to compute margins over rows in shared memory. Threads can send it to each other. */
export interface CubeRowsShare {
  readonly sampled: RowsShare;
  readonly past?: RowsShare;
  /** Address in the memory of `sampled`: u32, odd while rows are being replaced, and never the same again. */
  readonly versionAt: number;
  /** What it was when this was shared. */
  readonly version: number;
}

/** The version of the rows now. */
export function readVersion({ sampled, versionAt }: Pick<CubeRowsShare, "sampled" | "versionAt">): number {
  return Atomics.load(new Int32Array(sampled.part.shared.buffer, versionAt, 1), 0);
}

/**
 * Marks a part, at its head, as in use. Two threads in one part would write over each other, so a part is claimed once for every version.
 * @param share one that was attached to, so its part is not too small
 * @throws ModelError `impossibleParameter` if it is claimed already.
 */
export function claimPart({ sampled, version }: CubeRowsShare): void {
  const { shared, start } = sampled.part;
  const claim = new Int32Array(shared.buffer, start, 1);
  // New memory is 0.
  const before = Atomics.load(claim, 0);
  if (before !== version + 1 && Atomics.compareExchange(claim, 0, before, version + 1) === before) return;
  throw new ModelError(
    "impossibleParameter",
    "The share was attached before, and its part of the memory is in use",
    start,
    "Share the rows with another thread number.",
  );
}
