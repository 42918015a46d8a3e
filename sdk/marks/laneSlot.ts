import { field, packFields, type Field } from "./bits.ts";
import { InvalidMarkError } from "./errors.ts";

/** One instrument's part of a shared slot. `mark`: 1e-6 USD a unit of the underlying. */
export type MarkLane = { flags: number; mark: bigint };

/** A shared mark slot; lane 0 is at the low end. Lanes left out are empty. */
export type LaneSlot = { epoch: number; lanes: readonly (MarkLane | undefined)[] };

type Shape = { lanes: number; flagBits: number; markBits: number };

/** Eight binaries or scalars: epoch 32 | 8 × (flags 4 | mark 24). */
const OCTET: Shape = { lanes: 8, flagBits: 4, markBits: 24 };
/** Four options or spots: epoch 32 | 4 × (flags 8 | mark 48). */
const QUAD: Shape = { lanes: 4, flagBits: 8, markBits: 48 };

/**
 * Packs the slot of eight binaries or scalars.
 *
 * @throws InvalidMarkError if there are more than eight lanes or a field does not fit.
 */
export function packOctetSlot(slot: LaneSlot): bigint {
  return pack(slot, OCTET);
}

/** Unpacks the slot of eight binaries or scalars; always eight lanes. */
export function unpackOctetSlot(word: bigint): { epoch: number; lanes: MarkLane[] } {
  return unpack(word, OCTET);
}

/**
 * Packs the slot of four options or spots.
 *
 * @throws InvalidMarkError if there are more than four lanes or a field does not fit.
 */
export function packQuadSlot(slot: LaneSlot): bigint {
  return pack(slot, QUAD);
}

/** Unpacks the slot of four options or spots; always four lanes. */
export function unpackQuadSlot(word: bigint): { epoch: number; lanes: MarkLane[] } {
  return unpack(word, QUAD);
}

function pack({ epoch, lanes }: LaneSlot, shape: Shape): bigint {
  if (lanes.length > shape.lanes) {
    throw new InvalidMarkError(`${lanes.length} lanes are more than the slot's ${shape.lanes}`);
  }
  const fields: Field[] = [{ name: "epoch", value: BigInt(epoch), bits: 32, shift: 224 }];
  for (const [i, lane] of lanes.entries()) {
    if (lane === undefined) continue;
    const shift = i * (shape.flagBits + shape.markBits);
    fields.push({ name: `mark of lane ${i}`, value: lane.mark, bits: shape.markBits, shift });
    fields.push({
      name: `flags of lane ${i}`,
      value: BigInt(lane.flags),
      bits: shape.flagBits,
      shift: shift + shape.markBits,
    });
  }
  return packFields(fields);
}

function unpack(word: bigint, shape: Shape): { epoch: number; lanes: MarkLane[] } {
  const lanes = Array.from({ length: shape.lanes }, (_, i) => {
    const shift = i * (shape.flagBits + shape.markBits);
    return {
      flags: Number(field(word, shift + shape.markBits, shape.flagBits)),
      mark: field(word, shift, shape.markBits),
    };
  });
  return { epoch: Number(field(word, 224, 32)), lanes };
}
