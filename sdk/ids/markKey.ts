import { decodeInstrumentId, type InstrumentId } from "./instrumentId.ts";

/** The slot kinds: one perp, eight binaries or scalars, four options or spots. */
export type MarkSlotKind = "perp" | "octet" | "quad";

/** Where an instrument's mark is: the slot's key (8 bytes on-chain), its kind, and the lane from the low end. */
export type MarkLocation = { key: bigint; slot: MarkSlotKind; lane: number };

/**
 * Locates an instrument's mark.
 *
 * @throws InvalidInstrumentIdError if the id is not one.
 */
export function markLocation(id: InstrumentId): MarkLocation {
  const { kind } = decodeInstrumentId(id);
  switch (kind) {
    case "perp":
      return { key: BigInt(id), slot: "perp", lane: 0 };
    case "binary":
    case "scalar":
      return { key: (1n << 40n) | BigInt(id >>> 3), slot: "octet", lane: id & 7 };
    case "call":
    case "put":
    case "spot":
      return { key: (2n << 40n) | BigInt(id >>> 2), slot: "quad", lane: id & 3 };
  }
}

/** The key of the mark slot that holds this instrument, as `InstrumentId.markKey` in Solidity. */
export function markKey(id: InstrumentId): bigint {
  return markLocation(id).key;
}
