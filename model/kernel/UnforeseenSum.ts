import type { Leg } from "../margin/Leg.ts";

/** What a margin asked for that was not planned: thrown to its kernel, which evaluates such sums of many accounts together. */
export class UnforeseenSum extends Error {
  readonly legs: readonly Leg[];
  readonly weightOf: ((leg: Leg) => bigint) | undefined;

  constructor(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint) {
    super("A margin asked for a sum that was not planned");
    this.legs = legs;
    this.weightOf = weightOf;
  }
}
