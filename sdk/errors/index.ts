/** What an error of any origin says. */
export { describeError } from "./describeError.ts";
export { isUnanswered } from "./isUnanswered.ts";
export { revertOf, type Revert } from "./revertOf.ts";
