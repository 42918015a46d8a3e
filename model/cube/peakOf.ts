import { ModelError } from "../errors/ModelError.ts";

/** max |p| of a row. @throws ModelError `notFinite` for anything that is not finite and below 2^53. */
export function peakOf(row: Float64Array, key: string): number {
  let peak = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator over millions of numbers costs 30 ms a cube
  for (let s = 0; s < row.length; s++) {
    const size = Math.abs(row[s]!);
    if (!(size < 9007199254740992)) {
      throw new ModelError(
        "notFinite",
        `The profit and loss of one lot of ${key} is not a finite number`,
        row[s],
        "Check its mark, and the price and volatility of its underlying.",
      );
    }
    if (size > peak) peak = size;
  }
  return peak;
}
