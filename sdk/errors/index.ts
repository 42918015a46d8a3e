/** Errors of any origin in words. */
export { describeError } from "./describeError.ts";
