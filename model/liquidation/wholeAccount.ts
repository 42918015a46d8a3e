/** A fraction of 1: the whole account, as the contracts' WAD. */
export const wholeAccount = 1_000_000_000_000_000_000n;
