import type { Leg } from "../margin/Leg.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { sumName } from "./marginPlan.ts";

/** What a margin asked for that was not forecast: thrown to its kernel, which evaluates such sums of many accounts together. */
export class UnforeseenSum extends Error {
  /** `unforeseenName` */
  readonly sum: string;
  readonly legs: readonly Leg[];
  readonly weightOf: ((leg: Leg) => bigint) | undefined;
  readonly level: Fraction | undefined;

  constructor(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction) {
    super("A margin asked for a sum that was not forecast");
    this.sum = unforeseenName(legs, weightOf !== undefined, level);
    this.legs = legs;
    this.weightOf = weightOf;
    this.level = level;
  }
}

/** `sumName`, and the level where it is none of the margin's own. */
export function unforeseenName(legs: readonly Leg[], isBuffered: boolean, level?: Fraction): string {
  const name = sumName(legs, isBuffered);
  return level === undefined ? name : `${name} at ${level.numerator}/${level.denominator}`;
}
