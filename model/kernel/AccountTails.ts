import type { TailSums } from "../measures/sampleTailRisk.ts";
import { readTail, tailBytes, type TailLevel } from "./TailLevel.ts";

/** Tails of accounts as the kernel leaves them: plain data, which one thread can send to another. */
export interface AccountTails<Id> {
  readonly ids: readonly Id[];
  readonly levels: readonly TailLevel[];
  /** The kernel's records of them, by account, then by level. */
  readonly records: ArrayBuffer;
  /** Those by full evaluation, by number of the account. */
  readonly evaluated: ReadonlyMap<number, readonly TailSums[]>;
}

/** Tails of every account, by level: those of `tailSums`. */
export function tailsById<Id>({
  ids,
  levels,
  records,
  evaluated,
}: AccountTails<Id>): Map<Id, readonly TailSums[]> {
  const views = { f64: new Float64Array(records), i64: new BigInt64Array(records) };
  const bytes = tailBytes * levels.length;
  return new Map(
    ids.map((id, i) => [
      id,
      evaluated.get(i) ?? levels.map((level, l) => readTail(views, bytes * i + tailBytes * l, level)),
    ]),
  );
}
