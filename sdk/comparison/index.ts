/** How two documents that should be equal differ. */
export { firstDifference, type Difference } from "./firstDifference.ts";
