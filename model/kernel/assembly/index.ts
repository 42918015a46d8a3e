/**
 * The kernel, in AssemblyScript: what runs in WebAssembly, over memory that the TypeScript around it lays out. Nothing here
 * allocates. Addresses are bytes. Records are little-endian, their fields written at the head of the file that reads them;
 * `../records.ts` has the same numbers for the side that writes them.
 */
export { useScratch } from "./scratch";
export {
  layExactRow,
  layNarrowRow,
  layOrderedRow,
  laySingleRow,
  placesPeak,
  rowPeak,
  rowPowerSums,
} from "./rows";
export { screenSums } from "./screenedSums";
export { decideSums } from "./decideSums";
export { exactTile } from "./exactTile";
export { changedSum, layKept } from "./changedSum";
export { closeRun, tailSums } from "./tailSums";
export { narrowTile } from "./narrowTile";
export { singleTile } from "./singleTile";
export { finishScreen, startScreen } from "./screen";
export { gather } from "./gather";
export { screenedTails } from "./screenedTails";
export { weightedThreshold } from "./weightedThreshold";
