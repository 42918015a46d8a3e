/** Status of a mark; none set means never posted. */
export const MARK_LIVE = 1;
/** Halted or expired: no risk-adding act, no collateral value beyond full collateralisation. */
export const MARK_HALTED = 2;
/** The mark is the final settlement price. */
export const MARK_SETTLED = 4;
/** The last post jumped beyond the band and was moved to its edge. */
export const MARK_LIMITED = 8;
