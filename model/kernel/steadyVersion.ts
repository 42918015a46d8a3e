import { ModelError } from "../errors/ModelError.ts";
import type { LaidRows } from "./LaidRows.ts";

/**
 * The version of the rows, which stays the same while none is replaced.
 * @param since the version that they must still have
 * @throws ModelError `impossibleParameter` while a row is being replaced, or if one was.
 */
export function steadyVersion({ version }: Pick<LaidRows, "version">, since?: number): number {
  const now = Number(Atomics.load(version, 0));
  if (now % 2 === 0 && (since === undefined || now === since)) return now;
  throw new ModelError(
    "impossibleParameter",
    "Another thread replaces rows meanwhile",
    now,
    "Replace rows between computations, not during them.",
  );
}
