import { concat, numberToHex, type Hex } from "viem";

import { decodeInstrumentId, markLocation, type InstrumentId, type MarkSlotKind } from "../ids/index.ts";
import { InvalidMarkError } from "./errors.ts";
import { MARK_LIVE } from "./flags.ts";
import { packOctetSlot, packQuadSlot, type MarkLane } from "./laneSlot.ts";
import { packPerpSlot } from "./perpSlot.ts";

/**
 * @param price 1e-6 USD a unit of the underlying; a binary's or scalar's is 1 to 1e6.
 * @param fundingIndex Of a perp, and only of a perp: cumulative 1e-12 USD a unit.
 */
export type MarkToPost = { instrument: InstrumentId; price: bigint; fundingIndex?: bigint };

/**
 * @param keys 8 bytes each, packed, ascending.
 * @param words One a key; MARK_LIVE on every lane in use, epoch and other flags zero (the oracle sets them).
 */
export type MarkSlots = { keys: Hex; words: bigint[] };

const BINARY_MAX = 1_000_000n;

/**
 * Packs marks into whole slots. Slots are written whole: `marks` must hold every instrument of a slot that is live,
 * otherwise the oracle refuses the post (InvalidMark).
 *
 * @throws InvalidMarkError if an instrument is there twice, a price is zero or beyond its field or 1e6 for a binary, a
 * perp has no funding index or something else has one.
 */
export function buildMarkPost(marks: readonly MarkToPost[]): MarkSlots {
  const slots = new Map<bigint, { kind: MarkSlotKind; lanes: (MarkToPost | undefined)[] }>();
  for (const mark of marks) {
    assertMark(mark);
    const { key, slot, lane } = markLocation(mark.instrument);
    const { lanes } = slots.get(key) ?? { lanes: [] };
    if (lanes[lane] !== undefined) {
      throw new InvalidMarkError(`Instrument ${mark.instrument} is marked twice`);
    }
    lanes[lane] = mark;
    slots.set(key, { kind: slot, lanes });
  }
  const sorted = [...slots].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    keys: sorted.length === 0 ? "0x" : concat(sorted.map(([key]) => numberToHex(key, { size: 8 }))),
    words: sorted.map(([, { kind, lanes }]) => packSlot(kind, lanes)),
  };
}

function packSlot(kind: MarkSlotKind, marks: readonly (MarkToPost | undefined)[]): bigint {
  if (kind === "perp") {
    const [mark] = marks;
    return packPerpSlot({
      epoch: 0,
      flags: MARK_LIVE,
      mark: mark?.price ?? 0n,
      fundingIndex: mark?.fundingIndex ?? 0n,
    });
  }
  const lanes = Array.from(marks, (mark): MarkLane | undefined =>
    mark === undefined ? undefined : { flags: MARK_LIVE, mark: mark.price },
  );
  return kind === "octet" ? packOctetSlot({ epoch: 0, lanes }) : packQuadSlot({ epoch: 0, lanes });
}

function assertMark({ instrument, price, fundingIndex }: MarkToPost): void {
  const { kind } = decodeInstrumentId(instrument);
  if (price <= 0n)
    throw new InvalidMarkError(`The mark of instrument ${instrument} is ${price}, expected above zero`);
  if ((kind === "binary" || kind === "scalar") && price > BINARY_MAX) {
    throw new InvalidMarkError(
      `The mark of the ${kind} ${instrument} is ${price}, expected at most ${BINARY_MAX}`,
    );
  }
  if (kind === "perp" && fundingIndex === undefined) {
    throw new InvalidMarkError(
      `The perp ${instrument} has no funding index; without one it would fall to zero`,
    );
  }
  if (kind !== "perp" && fundingIndex !== undefined) {
    throw new InvalidMarkError(`The ${kind} ${instrument} has a funding index; only perps have one`);
  }
}
