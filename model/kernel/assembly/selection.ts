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
 * Keeps exactly the `keep` largest of the values (equal ones are interchangeable) and raises the threshold to the least of
 * them. What is dropped is at most that, and stays so: the least of the kept only grows.
 */
function keepLargest(selection: usize): void {
  const values: usize = load<u32>(selection, 8);
  const keep = load<u32>(selection, 16);
  const least = kthLargest(values, load<u32>(selection, 12), keep);
  const end = values + ((<usize>load<u32>(selection, 12)) << 3);
  let to = values;
  for (let from = values; from < end; from += 8) {
    const value = load<f64>(from);
    store<f64>(to, value);
    to += usize(value > least) << 3;
  }
  const full = values + ((<usize>keep) << 3);
  for (; to < full; to += 8) store<f64>(to, least);
  store<u32>(selection, keep, 12);
  store<f64>(selection, least);
}

/**
 * The k-th largest of n integers, 1 ≤ k ≤ n, by bisection between the least and the largest. Four doubles after the
 * values are overwritten.
 */
export function kthLargest(values: usize, n: u32, k: u32): f64 {
  const end = values + ((<usize>n) << 3);
  pad(end, load<f64>(values));
  let least = v128.load(values);
  let most = least;
  for (let at = values; at < end; at += 16) {
    const pair = v128.load(at);
    least = f64x2.pmin(least, pair);
    most = f64x2.pmax(most, pair);
  }
  let low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let high = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  pad(end, -Infinity);
  // At least k values are ≥ low, fewer than k are > high.
  while (low < high) {
    const middle = ceil((low + high) * 0.5);
    const count = countFrom(values, end, middle);
    if (count >= k) {
      low = middle;
      if (count === k) break;
    } else high = middle - 1;
  }
  return leastFrom(values, end, low);
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
