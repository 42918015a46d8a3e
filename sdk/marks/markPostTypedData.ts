import { concat, hashTypedData, keccak256, numberToHex, type Address, type Hex } from "viem";

import { markOracleDomain } from "../eip712/index.ts";
import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";
import type { MarkSlots } from "./buildMarkPost.ts";
import type { MarkHead } from "./head.ts";

const TYPES = {
  MarkPost: [
    { name: "epoch", type: "uint32" },
    { name: "time", type: "uint40" },
    { name: "snapshotHash", type: "bytes32" },
    { name: "keysHash", type: "bytes32" },
    { name: "wordsHash", type: "bytes32" },
  ],
} as const;

/** A post of whole mark slots, as `MarkOracle.post` takes it without the signatures. */
export type MarkPost = MarkHead & MarkSlots;

export type MarkPostTypedDataParameters = { chainId: number; markOracle: Address; post: MarkPost };

/** What the mark set signs: keysHash is keccak256 of the packed keys, wordsHash of the words, 32 bytes each. */
export function markPostTypedData({ chainId, markOracle, post }: MarkPostTypedDataParameters) {
  const { epoch, time, snapshotHash, keys, words } = post;
  return {
    domain: markOracleDomain({ chainId, contract: markOracle }),
    types: TYPES,
    primaryType: "MarkPost",
    message: {
      epoch,
      time,
      snapshotHash,
      keysHash: keccak256(keys),
      wordsHash: keccak256(concatWords(words)),
    },
  } as const;
}

/** The EIP-712 digest of a mark post. */
export function markPostDigest(parameters: MarkPostTypedDataParameters): Hex {
  return hashTypedData(markPostTypedData(parameters));
}

/** Signs a mark post. */
export async function signMarkPost(
  parameters: MarkPostTypedDataParameters & { signer: TypedDataSigner },
): Promise<SignerSignature> {
  const { signer } = parameters;
  return { signer: signer.address, signature: await signer.signTypedData(markPostTypedData(parameters)) };
}

function concatWords(words: readonly bigint[]): Hex {
  return words.length === 0 ? "0x" : concat(words.map((word) => numberToHex(word, { size: 32 })));
}
