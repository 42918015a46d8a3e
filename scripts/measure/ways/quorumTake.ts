/** A venue's terms, as shares; `wayCaps` is the longest way of a half-hour in caps. */
export interface WayTerms {
  readonly band: number;
  readonly cap: number;
  readonly interval: number;
  readonly wayCaps: number;
  /** Initial margin that a new account of the quorum needs, of its notional. */
  readonly margin: number;
  readonly seconds: number;
}

const HALF_HOUR = 1_800;
/** Less than any step, more than rounding. */
const TINY = 1e-9;

/**
 * What a quorum takes with marks alone, in open interests at the first mark: at most, and by play. It begins in the middle of a
 * half-hour, as near to two as it can be, at a mark that stands at its anchor.
 *
 * At most: the whole open interest on the right side of every move, Σ over half-hours of the shorter of `wayCaps` caps of
 * the anchor, which rises by a cap each, and of as many bands of the highest mark as there are epochs. By play: from one edge
 * of the cap to the other; at each turn a new account takes the loser's side over and brings its margin.
 */
export function quorumTake(terms: WayTerms): { atMost: number; played: number } {
  const { band, cap, interval, wayCaps, margin, seconds } = terms;
  let [atMost, played, swing] = [0, 0, 0];
  let [highest, price, turnedAt, up] = [1, 1, 1, true];
  let [left, length] = [seconds, Math.min(seconds, HALF_HOUR / 2)];
  while (left > 0) {
    const epochs = Math.floor(length / interval);
    const limit = wayCaps * cap;
    atMost += Math.min(limit * highest, epochs * Math.min(band, 2 * cap) * highest * (1 + cap));
    highest *= 1 + cap;
    let way = limit * price;
    const [top, bottom] = [price * (1 + cap), price * (1 - cap)];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const step = Math.min(price * band, up ? top - price : price - bottom, way);
      price += up ? step : -step;
      way -= step;
      swing += step;
      const isAtEdge = up ? price >= top * (1 - TINY) : price <= bottom * (1 + TINY);
      if (!isAtEdge) continue;
      played += debt();
      [swing, turnedAt, up] = [0, price, !up];
    }
    left -= length;
    length = Math.min(left, HALF_HOUR);
  }
  return { atMost, played: played + debt() };

  /** What the loser of a swing leaves to others. */
  function debt(): number {
    return Math.max(0, swing - margin * turnedAt);
  }
}
