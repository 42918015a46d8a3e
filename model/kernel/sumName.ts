import type { Leg } from "../margin/Leg.ts";

/** Name of a sum of legs of one account, or of the sum with every leg's buffer. */
export function sumName(legs: readonly Leg[], isBuffered: boolean): string {
  let name = isBuffered ? "buffered" : "";
  for (const { index } of legs) name += `,${index}`;
  return name;
}
