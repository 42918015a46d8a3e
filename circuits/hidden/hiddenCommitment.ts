import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import type { HiddenAccount } from "./HiddenBook.ts";

/** The leaf of an account: its owner computes it from what he holds and the salt that the venue gave him. */
export function hiddenLeaf({ cash, lots, salt }: HiddenAccount): bigint {
  return poseidonChain([salt, cash, ...lots], hashTag.hiddenAccount);
}

/** c after one more batch of leaves. */
export function commitLeaves(before: bigint, leaves: readonly bigint[]): bigint {
  return poseidonChain([before, ...leaves], hashTag.hiddenBook);
}

/**
 * c of a hidden book from its leaves, which tell nothing: whoever finds his own among them and this commitment in a proof
 * knows that he was counted.
 * @param leaves of every account, those that fill the last batch included
 * @param accounts of a batch
 */
export function hiddenCommitment(leaves: readonly bigint[], accounts: number): bigint {
  let commitment = 0n;
  for (let i = 0; i < leaves.length; i += accounts)
    commitment = commitLeaves(commitment, leaves.slice(i, i + accounts));
  return commitment;
}
