import type { Hex } from "viem";

/**
 * What a signature is about to say, so that the same key never says two things of one subject.
 *
 * @param what For people: what it is about.
 * @param subject Hash of what must be the same for two statements to contradict each other.
 * @param says Hash of what is stated of it.
 * @param epoch Of marks and margins, which are over with their epoch; undefined for what must be remembered for good.
 */
export interface Statement {
  readonly what: string;
  readonly subject: Hex;
  readonly says: Hex;
  readonly epoch?: number;
}
