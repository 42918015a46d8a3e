import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import { paddedBatches } from "./paddedBatches.ts";
import type { BoundAccount, RiskBook } from "./RiskBook.ts";

/** c of a book: the chain of Poseidon hashes of its batches, 0 for no account. */
export function bookCommitment(book: RiskBook, sizes: { accounts: number; instruments: number }): bigint {
  return paddedBatches(book, sizes).reduce(commitBatch, 0n);
}

/** c after one more batch. */
export function commitBatch(before: bigint, batch: readonly BoundAccount[]): bigint {
  return poseidonChain([before, ...batch.flatMap(({ equity, lots }) => [equity, ...lots])], hashTag.book);
}
