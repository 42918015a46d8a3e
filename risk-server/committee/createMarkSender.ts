import { markOracleAbi, revertOf, type MarkPost } from "@plimsoll/sdk";
import type { Address, Hex } from "viem";

import type { Chain } from "../ledger/createChain.ts";
import type { Sender } from "./createSender.ts";

/** `late`: another server's marks of this epoch are on the chain already. */
export type SendOutcome = "posted" | "late";

/** Posts marks, and tells being late from being wrong. */
export function createMarkSender(markOracle: Address, chain: Chain, send: Sender) {
  /** @throws when the post reverts for another reason than being late, or is not mined in time. */
  return async (post: MarkPost, signatures: Hex): Promise<SendOutcome> => {
    const { epoch, time, snapshotHash, keys, words } = post;
    try {
      await send({
        address: markOracle,
        abi: markOracleAbi,
        functionName: "post",
        args: [epoch, time, snapshotHash, keys, words, signatures],
      });
      return "posted";
    } catch (error) {
      const head = await chain.head();
      if (head.epoch >= epoch && head.snapshotHash !== snapshotHash) return "late";
      if (head.snapshotHash === snapshotHash && isStale(error)) return "late";
      throw error;
    }
  };
}

/** These very slots are posted already. */
const isStale = (error: unknown): boolean => revertOf(error)?.errorName === "StaleEpoch";
