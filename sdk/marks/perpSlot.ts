import { field, packFields } from "./bits.ts";

/**
 * A perp's mark slot: epoch 32 | flags 8 | way 40 | mark 48 | funding index int128. The way, which the mark has gone since its
 * anchor, is the oracle's own: it is neither posted nor read.
 *
 * @param mark 1e-6 USD a unit of the underlying.
 * @param fundingIndex Cumulative 1e-12 USD a unit of the underlying, paid by longs when it rises.
 */
export type PerpSlot = { epoch: number; flags: number; mark: bigint; fundingIndex: bigint };

/**
 * Packs a perp's slot into its word.
 *
 * @throws InvalidMarkError if a field does not fit.
 */
export function packPerpSlot({ epoch, flags, mark, fundingIndex }: PerpSlot): bigint {
  return packFields([
    { name: "epoch", value: BigInt(epoch), bits: 32, shift: 224 },
    { name: "flags", value: BigInt(flags), bits: 8, shift: 216 },
    { name: "mark", value: mark, bits: 48, shift: 128 },
    { name: "fundingIndex", value: fundingIndex, bits: 128, shift: 0, signed: true },
  ]);
}

/** Unpacks a perp's word. */
export function unpackPerpSlot(word: bigint): PerpSlot {
  return {
    epoch: Number(field(word, 224, 32)),
    flags: Number(field(word, 216, 8)),
    mark: field(word, 128, 48),
    fundingIndex: BigInt.asIntN(128, word),
  };
}
