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
