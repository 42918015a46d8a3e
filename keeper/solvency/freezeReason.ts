import type { InstrumentId } from "@plimsoll/sdk";

/** Marks by instrument, 1e-6 USD; only of instruments whose moves are to be measured. */
export type Marks = ReadonlyMap<InstrumentId, bigint>;

export type FreezeReason =
  | { readonly why: "first" }
  | { readonly why: "heartbeat"; readonly seconds: number }
  | { readonly why: "move"; readonly instrument: InstrumentId; readonly share: number };

/**
 * Why the book should be frozen now, if it should.
 *
 * @param now, frozenAt Unix seconds by the chain's clock; undefined before the first freeze.
 * @param before The marks of that block.
 * @param moveThreshold 0.05: a mark 5 % away from where it was.
 * @param minSeconds Between freezes, however marks move.
 */
export function freezeReason(parameters: {
  readonly now: number;
  readonly frozenAt: number | undefined;
  readonly before: Marks;
  readonly marks: Marks;
  readonly heartbeatSeconds: number;
  readonly moveThreshold: number;
  readonly minSeconds: number;
}): FreezeReason | undefined {
  const { now, frozenAt, before, marks, heartbeatSeconds, moveThreshold, minSeconds } = parameters;
  if (frozenAt === undefined) return { why: "first" };
  const seconds = now - frozenAt;
  if (seconds >= heartbeatSeconds) return { why: "heartbeat", seconds };
  if (seconds < minSeconds) return undefined;
  const moves = [...marks].map(([instrument, mark]) => ({
    instrument,
    share: distance(before.get(instrument), mark),
  }));
  const largest = moves.reduce((a, b) => (b.share > a.share ? b : a), { instrument: 0, share: 0 });
  return largest.share >= moveThreshold ? { why: "move", ...largest } : undefined;
}

function distance(before: bigint | undefined, now: bigint): number {
  if (before === undefined || before === 0n || now === 0n) return 0;
  return Math.abs(Number(now - before)) / Number(before);
}
