import { concatHex, keccak256, numberToHex, type Hex } from "viem";

/** Profits, weights and points go to the chain in chunks of this many. */
export const chunkEntries = 256;

/**
 * How the chain names a long list of which it looks at a part: the hash of the hashes of its chunks.
 * @param wordsAnEntry 1/4 for profits, 1/8 for weights, 2 for points
 */
export function hashInChunks(words: readonly bigint[], wordsAnEntry: number): { root: Hex; chunks: Hex[] } {
  const chunks = chunksOf(words, wordsAnEntry).map((chunk) =>
    keccak256(concatHex(chunk.map((word) => numberToHex(word, { size: 32 })))),
  );
  return { root: keccak256(concatHex(chunks)), chunks };
}

/** The words of each chunk; the last may be shorter. */
export function chunksOf(words: readonly bigint[], wordsAnEntry: number): bigint[][] {
  const length = chunkEntries * wordsAnEntry;
  return Array.from({ length: Math.ceil(words.length / length) }, (_, i) =>
    words.slice(i * length, (i + 1) * length),
  );
}
