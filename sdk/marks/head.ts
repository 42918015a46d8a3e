import { hexToBigInt, isHex, numberToHex, size, type Hex } from "viem";

import { field, packFields } from "./bits.ts";
import { InvalidMarkError } from "./errors.ts";

/**
 * The newest mark epoch: epoch 32 | time 40 | snapshotHash, its first 184 bits.
 *
 * @param time Unix seconds of the marks.
 * @param snapshotHash 32 bytes of which the last nine are zero.
 */
export type MarkHead = { epoch: number; time: number; snapshotHash: Hex };

/**
 * Packs a head word.
 *
 * @throws InvalidMarkError if a field does not fit, or the hash is not 32 bytes with the last nine zero.
 */
export function packHead({ epoch, time, snapshotHash }: MarkHead): bigint {
  if (
    !isHex(snapshotHash) ||
    size(snapshotHash) !== 32 ||
    BigInt.asUintN(72, hexToBigInt(snapshotHash)) !== 0n
  ) {
    throw new InvalidMarkError(`The snapshot hash ${snapshotHash} is not 32 bytes with the last nine zero`);
  }
  return packFields([
    { name: "epoch", value: BigInt(epoch), bits: 32, shift: 224 },
    { name: "time", value: BigInt(time), bits: 40, shift: 184 },
    { name: "snapshotHash", value: hexToBigInt(snapshotHash) >> 72n, bits: 184, shift: 0 },
  ]);
}

/** Unpacks a head word. */
export function unpackHead(word: bigint): MarkHead {
  return {
    epoch: Number(field(word, 224, 32)),
    time: Number(field(word, 184, 40)),
    snapshotHash: numberToHex(field(word, 0, 184) << 72n, { size: 32 }),
  };
}
