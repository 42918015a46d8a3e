/**
 * The argument at which a monotone function crosses zero, by halving [low, high] until no double lies between: the
 * last argument on the side of `low`.
 * @param f of one sign at `low` and of the other (or 0) at `high`; only the sign is used
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const rising = f(low) < 0;
  let left = low;
  let right = high;
  for (;;) {
    const middle = left + (right - left) / 2;
    if (middle <= left || middle >= right) return left;
    const value = f(middle);
    if (rising ? value < 0 : value > 0) left = middle;
    else right = middle;
  }
}
