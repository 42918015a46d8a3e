import type { Snapshot } from "@plimsoll/model";
import { buildMarkPost, decodeInstrumentId, snapshotHash, type MarkPost } from "@plimsoll/sdk";
import { concat, slice, type Hex } from "viem";

import type { LedgerState } from "../ledger/Ledger.ts";
import { isSettled } from "./flags.ts";

const KEY_BYTES = 8;

/**
 * The posts that put a snapshot's marks on the chain: whole slots, at most `slotsPerPost` in each, all of one epoch. Funding
 * indices stay where they are; lanes that are final keep their price on the chain whatever is posted.
 */
export function markPosts(parameters: {
  snapshot: Snapshot;
  epoch: number;
  marks: LedgerState["marks"];
  slotsPerPost: number;
}): MarkPost[] {
  const { snapshot, epoch, marks, slotsPerPost } = parameters;
  const head = { epoch, time: snapshot.time, snapshotHash: snapshotHash(snapshot) };
  const { keys, words } = buildMarkPost(
    Object.entries(snapshot.instruments)
      .filter(([key]) => !isSettled(marks.get(Number(key))))
      .map(([key, { mark }]) => {
        const instrument = Number(key);
        const price = BigInt(mark);
        return decodeInstrumentId(instrument).kind === "perp"
          ? { instrument, price, fundingIndex: marks.get(instrument)?.fundingIndex ?? 0n }
          : { instrument, price };
      }),
  );
  const keyAt = (index: number): Hex => slice(keys, index * KEY_BYTES, (index + 1) * KEY_BYTES);
  const posts: MarkPost[] = [];
  for (let from = 0; from < words.length; from += slotsPerPost) {
    const part = words.slice(from, from + slotsPerPost);
    posts.push({ ...head, keys: concat(part.map((_, index) => keyAt(from + index))), words: part });
  }
  return posts;
}
