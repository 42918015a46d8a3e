import { keyScratch } from "./scratch";

// Selection, 40 bytes: the largest losses of a book seen so far.
//   0 f64 threshold   losses up to it no longer matter; −∞ at the start
//   8 u32 values      f64 losses, room for capacity + 64 + 4
//  12 u32 count
//  16 u32 keep        how many of the largest are wanted
//  20 u32 limit       the count beyond which they are cut
//  24 u32 capacity    the largest limit, at least 3/2·keep + 8
//  28 u32 flags       1: values equal to the threshold were dropped; 2: a run had too few values
//  32 f64 rate        keep over all scenarios: cuts go by what has been seen; 1: by keep alone

/** What `keyScratch` has room for, and for four more. */
const mostBetween: u32 = 8188;

export const tiesDropped: u32 = 1;
export const runTooShort: u32 = 2;

/** How far a selection grows before it is cut: cuts cost more than the values that a lower threshold lets in. */
const growth: u32 = 3;

/**
 * Feeds a node's selections.
 * @param losses of up to 64 scenarios
 * @param above a bit for each that exceeds the node's bound
 * @param seen scenarios so far, these included
 */
export function select(node: usize, losses: usize, above: u64, seen: f64): void {
  let bound: f64 = Infinity;
  const end: usize = load<u32>(node, 36);
  for (let selection: usize = load<u32>(node, 32); selection < end; selection += 40) {
    append(selection, losses, above, seen);
    bound = min(bound, load<f64>(selection));
  }
  store<f64>(node, bound);
}

/** Appends the losses whose bit is set and that exceed the threshold. */
export function append(selection: usize, losses: usize, bits: u64, seen: f64): void {
  const values: usize = load<u32>(selection, 8);
  const threshold = load<f64>(selection);
  let to = values + ((<usize>load<u32>(selection, 12)) << 3);
  for (; bits !== 0; bits &= bits - 1) {
    const loss = load<f64>(losses + ((<usize>ctz(bits)) << 3));
    store<f64>(to, loss);
    to += usize(loss > threshold) << 3;
  }
  const count = u32(to - values) >> 3;
  store<u32>(selection, count, 12);
  if (count > load<u32>(selection, 20)) cutSelection(selection, seen);
}

/**
 * Drops what is too small and raises the threshold to just below what is left: a bound with somewhat more than `fewest`
 * values from it on, which few steps of bisection find.
 *
 * Of n scenarios seen, n·rate of the `keep` largest of all are expected; `fewest` is four standard deviations more. Where
 * the order of scenarios deceives, fewer than `keep` are left in the end: the book is then evaluated again at rate 1, at which
 * `fewest` is `keep` and what is dropped stays out for certain, as the `keep`-th largest only grows. Where ties leave too
 * many, exactly `keep` are kept: equal ones are interchangeable.
 */
function cutSelection(selection: usize, seen: f64): void {
  const values: usize = load<u32>(selection, 8);
  const count = load<u32>(selection, 12);
  const keep = load<u32>(selection, 16);
  const expected = seen * load<f64>(selection, 32);
  const fewest = min(min(keep, count), u32(expected + 4 * sqrt(expected)) + 4);
  const most = fewest + fewest / 2 + 8;
  const bound = keepingBound(values, count, fewest, most);
  const end = values + ((<usize>count) << 3);
  let to = values;
  for (let from = values; from < end; from += 8) {
    const value = load<f64>(from);
    store<f64>(to, value);
    to += usize(value >= bound) << 3;
  }
  let kept = u32(to - values) >> 3;
  store<f64>(selection, bound - 1);
  if (kept > most && kept > keep) {
    dropTies(selection, to, bound);
    kept = keep;
  }
  store<u32>(selection, kept, 12);
  store<u32>(selection, min(load<u32>(selection, 24), kept * growth + 48), 20);
}

/** Fewer than `keep` exceed `bound`: those stay, and as many of it as make up `keep`. */
function dropTies(selection: usize, end: usize, bound: f64): void {
  const values: usize = load<u32>(selection, 8);
  let to = values;
  for (let from = values; from < end; from += 8) {
    const value = load<f64>(from);
    store<f64>(to, value);
    to += usize(value > bound) << 3;
  }
  const full = values + ((<usize>load<u32>(selection, 16)) << 3);
  for (; to < full; to += 8) store<f64>(to, bound);
  store<f64>(selection, bound);
  store<u32>(selection, load<u32>(selection, 28) | tiesDropped, 28);
}

/** The k-th largest of n integers, 1 ≤ k ≤ n. Four doubles after the values are overwritten. */
export function kthLargest(values: usize, n: u32, k: u32): f64 {
  return leastFrom(values, values + ((<usize>n) << 3), keepingBound(values, n, k, k));
}

/** The same, looked for between two numbers first, and among all where it does not lie there. */
export function kthBetween(values: usize, n: u32, k: u32, low: f64, high: f64): f64 {
  if (n > mostBetween) return kthLargest(values, n, k);
  const room = keyScratch();
  const end = values + ((<usize>n) << 3);
  pad(end, -Infinity);
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  let above = i64x2.splat(0);
  let to = room;
  for (let at = values; at < end; at += 16) {
    const pair = v128.load(at);
    const isAbove = f64x2.gt(pair, highs);
    above = i64x2.sub(above, isAbove);
    const isBetween = v128.andnot(f64x2.ge(pair, lows), isAbove);
    // Few are.
    if (!v128.any_true(isBetween)) continue;
    store<f64>(to, f64x2.extract_lane(pair, 0));
    to += usize(i64x2.extract_lane(isBetween, 0) & 8);
    store<f64>(to, f64x2.extract_lane(pair, 1));
    to += usize(i64x2.extract_lane(isBetween, 1) & 8);
  }
  const rank = k - u32(i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1));
  const between = u32(to - room) >> 3;
  // More than k above make the rank wrap.
  if (rank - 1 < between) return kthLargest(room, between, rank);
  return kthLargest(values, n, k);
}

/**
 * A bound with at least `fewest` of n integers from it on and at most `most`, or, if ties allow none, the `fewest`-th largest.
 * Leaves −∞ in the four doubles after the values.
 *
 * The number of values from x on falls about as e^−x in a tail, so the bound is guessed from that; what was counted corrects
 * the guess. Every fourth time the interval is halved, so that any values end it.
 */
export function keepingBound(values: usize, n: u32, fewest: u32, most: u32): f64 {
  const end = values + ((<usize>n) << 3);
  pad(end, load<f64>(values));
  let lows = v128.load(values);
  let highs = lows;
  for (let at = values; at < end; at += 16) {
    const pair = v128.load(at);
    lows = f64x2.pmin(lows, pair);
    highs = f64x2.pmax(highs, pair);
  }
  let low = min(f64x2.extract_lane(lows, 0), f64x2.extract_lane(lows, 1));
  let high = max(f64x2.extract_lane(highs, 0), f64x2.extract_lane(highs, 1));
  pad(end, -Infinity);
  const wanted = f64(fewest + most) * 0.5;
  // At least `fewest` values are ≥ low, fewer are > high.
  let from = f64(n);
  let scale = (high - low) / logarithm(from + 1);
  for (let step: i32 = 1; low < high; step++) {
    const guess = ceil(low + scale * logarithm(from / wanted));
    const isUsed = (step & 3) !== 0 && guess > low && guess < high;
    const middle = isUsed ? guess : middleOf(low, high);
    const count = countFrom(values, end, middle);
    if (count > 0 && f64(count) < from) scale = (middle - low) / logarithm(from / f64(count));
    if (count >= fewest) {
      low = middle;
      from = f64(count);
      if (count <= most) break;
    } else {
      // Beyond 2^53, where a buffer may take a loss, the next lower integer may be no double: none lies between the two.
      if (middle - 1 >= high) break;
      high = middle - 1;
    }
  }
  return low;
}

/** ln x to within 0.06, of x > 0: the exponent, and the mantissa as if it were linear. Decides about guesses only. */
function logarithm(x: f64): f64 {
  return f64(reinterpret<i64>(x) - 0x3ff0000000000000) * 1.539095918623324e-16;
}

/** An integer in (low, high], in the middle; the sum of the two may be no double. */
export function middleOf(low: f64, high: f64): f64 {
  const middle = low + ceil((high - low) * 0.5);
  return middle > low ? min(middle, high) : high;
}

function pad(end: usize, value: f64): void {
  v128.store(end, f64x2.splat(value));
  v128.store(end, f64x2.splat(value), 16);
}

/** How many of the values are at least `bound`. */
function countFrom(values: usize, end: usize, bound: f64): u32 {
  const bounds = f64x2.splat(bound);
  let even = i64x2.splat(0);
  let odd = even;
  for (let at = values; at < end; at += 32) {
    even = i64x2.sub(even, f64x2.ge(v128.load(at), bounds));
    odd = i64x2.sub(odd, f64x2.ge(v128.load(at, 16), bounds));
  }
  even = i64x2.add(even, odd);
  return u32(i64x2.extract_lane(even, 0) + i64x2.extract_lane(even, 1));
}

/** The least of the values that are at least `bound`. */
function leastFrom(values: usize, end: usize, bound: f64): f64 {
  const bounds = f64x2.splat(bound);
  const infinite = f64x2.splat(Infinity);
  let least = infinite;
  for (let at = values; at < end; at += 16) {
    const pair = v128.load(at);
    least = f64x2.pmin(least, v128.bitselect(pair, infinite, f64x2.ge(pair, bounds)));
  }
  return min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
}
