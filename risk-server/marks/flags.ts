import { MARK_SETTLED, type Mark } from "@plimsoll/sdk";

/** Whether a mark carries one of the MARK_ flags. */
export const has = (mark: Mark, flag: number): boolean => (mark.flags & flag) !== 0;

/** The mark is the final settlement price. */
export const isSettled = (mark: Mark | undefined): boolean => mark !== undefined && has(mark, MARK_SETTLED);
