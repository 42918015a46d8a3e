/** Readers of the contracts' state, each at one block. */
export { type Reading } from "./reading.ts";
export { readAccount, type AccountState, type ReadAccountParameters } from "./readAccount.ts";
export { readAccountIds, type ReadAccountIdsParameters } from "./readAccountIds.ts";
export {
  BookMovedError,
  readBook,
  type Book,
  type BookAccount,
  type ReadBookParameters,
} from "./readBook.ts";
export { readExclusiveSet, type ExclusiveSet, type ReadExclusiveSetParameters } from "./readExclusiveSet.ts";
export { readHead, type ReadHeadParameters } from "./readHead.ts";
export { readInstruments, type ListedInstrument, type ReadInstrumentsParameters } from "./readInstruments.ts";
export { readMarks, UnexpectedMarksError, type Marks, type ReadMarksParameters } from "./readMarks.ts";
export { readMeasure, type Measure, type ReadMeasureParameters } from "./readMeasure.ts";
export { readPositions, type ReadPositionsParameters, type StoredPosition } from "./readPositions.ts";
export {
  COMPARISONS,
  toModelInstrument,
  UnsupportedInstrumentError,
  type InstrumentTerms,
} from "./toModelInstrument.ts";
