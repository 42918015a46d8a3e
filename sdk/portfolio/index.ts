/** Positions in storage order: their hash, and what trades and liquidations make of them. */
export { applyFill, type ApplyFillParameters } from "./applyFill.ts";
export { PortfolioError } from "./errors.ts";
export { ownerLots } from "./ownerLots.ts";
export { portfolioHash } from "./portfolioHash.ts";
export { MAX_POSITIONS, toModelPositions, type Position } from "./position.ts";
export { receiveSlice, type ReceiveSliceParameters } from "./receiveSlice.ts";
export { slicePositions, type Slice, type SlicePositionsParameters } from "./slicePositions.ts";
