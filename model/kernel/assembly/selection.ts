// Selection, 32 bytes: the largest losses of a book seen so far.
//   0 f64 threshold   losses up to it no longer matter; −∞ at the start
//   8 u32 values      f64 losses, room for capacity + 16 + 4
//  12 u32 count
//  16 u32 keep        how many of the largest are wanted
//  20 u32 capacity    the count beyond which only `keep` are kept; at least keep

/** Appends the losses whose bit is set. */
export function append(selection: usize, losses: usize, bits: i32): void {
  let count = load<u32>(selection, 12);
  const values: usize = load<u32>(selection, 8);
  while (bits !== 0) {
    store<f64>(values + ((<usize>count) << 3), load<f64>(losses + ((<usize>ctz(bits)) << 3)));
    count++;
    bits &= bits - 1;
  }
  store<u32>(selection, count, 12);
  if (count > load<u32>(selection, 20)) keepLargest(selection);
}

/**
 * Drops what is too small to be among the `keep` largest and raises the threshold to just below what is left: a bound with
 * somewhat more than `keep` values from it on, which few steps of bisection find. What is dropped stays out, as the `keep`-th
 * largest only grows. Where ties leave too many, exactly `keep` are kept: equal ones are interchangeable.
 */
function keepLargest(selection: usize): void {
  const values: usize = load<u32>(selection, 8);
  const keep = load<u32>(selection, 16);
  const capacity = load<u32>(selection, 20);
  const count = load<u32>(selection, 12);
  const end = values + ((<usize>count) << 3);
  const bound = keepingBound(values, count, keep, keep + (capacity - keep) / 2);
  let to = values;
  for (let from = values; from < end; from += 8) {
    const value = load<f64>(from);
    store<f64>(to, value);
    to += usize(value >= bound) << 3;
  }
  store<f64>(selection, bound - 1);
  if (to > values + ((<usize>capacity) << 3)) to = dropTies(selection, to, bound);
  store<u32>(selection, u32(to - values) >> 3, 12);
}

/** `bound` is then the `keep`-th largest: what exceeds it stays, and as many of it as make up `keep`. */
function dropTies(selection: usize, end: usize, bound: f64): usize {
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
  return full;
}

/** The k-th largest of n integers, 1 ≤ k ≤ n. Four doubles after the values are overwritten. */
export function kthLargest(values: usize, n: u32, k: u32): f64 {
  return leastFrom(values, values + ((<usize>n) << 3), keepingBound(values, n, k, k));
}

/**
 * A bound with at least `fewest` of n integers from it on and at most `most`, or, if ties allow none, the `fewest`-th largest:
 * by bisection between the least and the largest. Leaves −∞ in the four doubles after the values.
 */
function keepingBound(values: usize, n: u32, fewest: u32, most: u32): f64 {
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
  // At least `fewest` values are ≥ low, fewer are > high.
  while (low < high) {
    const middle = middleOf(low, high);
    const count = countFrom(values, end, middle);
    if (count >= fewest) {
      low = middle;
      if (count <= most) break;
    } else {
      // Beyond 2^53, where a buffer may take a loss, the next lower integer may be no double: none lies between the two.
      if (middle - 1 >= high) break;
      high = middle - 1;
    }
  }
  return low;
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
