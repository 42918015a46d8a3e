import { concatBytes, hexToBytes, keccak256, type Hex } from "viem";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * Root of a Merkle tree with keccak256: a leaf is keccak256(0x00 ‖ bytes), a node keccak256(0x01 ‖ left ‖ right), and the
 * left half is the largest power of two below the number of leaves. The tree of RFC 6962, section 2.1, whose prefixes
 * keep a node from passing for a leaf. No leaves at all: keccak256 of nothing.
 */
export function merkleRoot(leaves: Iterable<Uint8Array>): Hex {
  return merkleRootOf(Array.from(leaves, merkleLeaf));
}

/** The hash of one leaf. */
export function merkleLeaf(leaf: Uint8Array): Hex {
  return keccak256(concatBytes([LEAF, leaf]));
}

/** `merkleRoot` of leaves that are hashed already. */
export function merkleRootOf(hashes: readonly Hex[]): Hex {
  return hashes.length === 0 ? keccak256(new Uint8Array()) : treeOf(hashes);
}

function treeOf(hashes: readonly Hex[]): Hex {
  const [only] = hashes;
  if (only !== undefined && hashes.length === 1) return only;
  let left = 1;
  while (2 * left < hashes.length) left *= 2;
  const children = [hashes.slice(0, left), hashes.slice(left)].map((half) => hexToBytes(treeOf(half)));
  return keccak256(concatBytes([NODE, ...children]));
}
