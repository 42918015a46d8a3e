import { MARK_UNCHECKED } from "@plimsoll/sdk";

/**
 * What an index source says, and the mark it is compared with. Prices in 1e-6 USD.
 *
 * @param index Undefined if the source reverts or answers something else.
 * @param tolerance How far the mark may be from the index, a share of the index, 1e6 = 100 %.
 * @param anchor Where the mark stood at the beginning of the half-hour, and how many limit moves in a row brought it here.
 */
export type IndexReading = {
  mark: { price: bigint; flags: number };
  index: { price: bigint; isUsable: boolean } | undefined;
  tolerance: bigint;
  anchor: { price: bigint; limitMoves: bigint };
};

/** What `checkIndex` would do; undefined: nothing. */
export type IndexVerdict = "halts" | "marksUnusable" | "marksUsable";

const WHOLE = 1_000_000n;

/** The mark oracle's own rule (`IMarkOracle.checkIndex`), to know whether a call is worth its gas. */
export function indexVerdict({ mark, index, tolerance, anchor }: IndexReading): IndexVerdict | undefined {
  const isUnchecked = (mark.flags & MARK_UNCHECKED) !== 0;
  if (!index?.isUsable) return isUnchecked ? undefined : "marksUnusable";
  if (index.price <= 0n) return "halts";
  const difference = mark.price > index.price ? mark.price - index.price : index.price - mark.price;
  const isWithin = difference * WHOLE <= index.price * tolerance;
  // Limited, and on its way to the index: late, not wrong.
  const approaches =
    anchor.limitMoves !== 0n &&
    (mark.price > index.price ? mark.price < anchor.price : mark.price > anchor.price);
  if (!isWithin && !approaches) return "halts";
  return isUnchecked ? "marksUsable" : undefined;
}
