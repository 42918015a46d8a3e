/** Status of a mark; none set means never posted. */
export const MARK_LIVE = 1;
/** Halted or expired: no risk-adding act, no collateral value beyond full collateralisation. */
export const MARK_HALTED = 2;
/** The mark is the final settlement price. */
export const MARK_SETTLED = 4;
/** The last post jumped beyond the band or the cap and was moved to its edge. */
export const MARK_LIMITED = 8;
/** The instrument's index could not be used when it was last looked at: no risk-adding act until it can. Perps only. */
export const MARK_UNCHECKED = 16;
