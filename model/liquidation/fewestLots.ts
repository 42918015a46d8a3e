/** Lots of a leg that are closed, and the margin that is left. */
interface Point {
  readonly lots: bigint;
  readonly margin: bigint;
}

/**
 * The fewest lots of a leg whose closing brings the margin down to the equity. If `most` lots do not, numbers between are
 * tried as well (of a hedge too much can be closed), halving where a convex margin could still come down to the equity:
 * it lies above the lines through any two of its points, outside of them. Then bisection.
 *
 * Proven: the answer restores and one lot less does not. For a margin convex in the lots it is the fewest lots that
 * restore, and there is none if none is found.
 * @param question.none the margin with no lot closed, above the equity
 * @param question.most at least 1
 * @param question.marginAt the margin with so many lots closed, 1 ≤ lots ≤ most
 */
export function fewestLots(question: {
  equity: bigint;
  none: bigint;
  most: bigint;
  marginAt: (lots: bigint) => bigint;
}): Point | undefined {
  const { equity, none, most, marginAt } = question;
  const at = (lots: bigint): Point => ({ lots, margin: marginAt(lots) });
  const first = { lots: 0n, margin: none };
  const last = at(most);
  let enough = last.margin <= equity ? last : between(first, last, equity, at);
  if (enough === undefined) return undefined;
  let tooFew = first.lots;
  while (enough.lots - tooFew > 1n) {
    const middle = at((tooFew + enough.lots) / 2n);
    if (middle.margin <= equity) enough = middle;
    else tooFew = middle.lots;
  }
  return enough;
}

/** A point that restores strictly between two that do not. */
function between(a: Point, b: Point, equity: bigint, at: (lots: bigint) => Point): Point | undefined {
  if (b.lots - a.lots < 2n) return undefined;
  const m = at((a.lots + b.lots) / 2n);
  if (m.margin <= equity) return m;
  const [left, right] = [m.lots - a.lots, b.lots - m.lots];
  // The line through m and b at a, and the line through a and m at b, compared without division.
  const isLeftOpen = m.margin * right - (b.margin - m.margin) * left <= equity * right;
  const isRightOpen = m.margin * left - (a.margin - m.margin) * right <= equity * left;
  return (
    (isLeftOpen ? between(a, m, equity, at) : undefined) ??
    (isRightOpen ? between(m, b, equity, at) : undefined)
  );
}
