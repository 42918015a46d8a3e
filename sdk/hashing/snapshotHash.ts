import { canonicalJson, type Snapshot } from "@plimsoll/model";
import { keccak256, pad, slice, toBytes, type Hex } from "viem";

const KEPT_BYTES = 23;

/**
 * The name of a snapshot: keccak256 of its canonical JSON (UTF-8) with the last nine bytes zero, because the mark
 * oracle keeps 184 bits beside epoch and time in one slot.
 *
 * @throws ModelError if the snapshot has no canonical JSON.
 */
export function snapshotHash(snapshot: Snapshot): Hex {
  const hash = keccak256(toBytes(canonicalJson(snapshot)));
  return pad(slice(hash, 0, KEPT_BYTES), { dir: "right", size: 32 });
}
