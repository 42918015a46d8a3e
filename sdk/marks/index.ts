/** Marks and funding indices as the MarkOracle packs them, and what its quorum signs. */
export { buildMarkPost, type MarkSlots, type MarkToPost } from "./buildMarkPost.ts";
export { decodeMark, type Mark } from "./decodeMark.ts";
export { InvalidMarkError } from "./errors.ts";
export { MARK_HALTED, MARK_LIMITED, MARK_LIVE, MARK_SETTLED, MARK_UNCHECKED } from "./flags.ts";
export { packHead, unpackHead, type MarkHead } from "./head.ts";
export {
  packOctetSlot,
  packQuadSlot,
  unpackOctetSlot,
  unpackQuadSlot,
  type LaneSlot,
  type MarkLane,
} from "./laneSlot.ts";
export {
  markPostDigest,
  markPostTypedData,
  signMarkPost,
  type MarkPost,
  type MarkPostTypedDataParameters,
} from "./markPostTypedData.ts";
export { packPerpSlot, unpackPerpSlot, type PerpSlot } from "./perpSlot.ts";
