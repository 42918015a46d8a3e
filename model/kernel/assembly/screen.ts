import { keyScratch } from "./scratch";

// Screened book, 80 bytes. Losses are in the unit of the book, the same for both screens.
//   0 u32 narrow legs, 4 u32 end    records {u32 offset of the row in a narrow tile, i32 size}, an even number
//   8 u32 single legs, 12 u32 end   records {u32 offset of the row in a single tile, f32 size}, an even number
//  16 u32 values                    f32 screened losses of the candidates, room for capacity + 32 + 4
//  20 u32 places                    u32 their places in screening order, the same room
//  24 u32 count
//  28 u32 limit                     the count beyond which the candidates are cut; doubles up to the capacity
//  32 u32 capacity
//  36 u32 keep                      k, how many of the largest losses are wanted
//  40 f64 twice the bound of |screened − exact|
//  48 f32 threshold                 losses below it are no candidates
//  52 i32 narrow threshold          the same for integers: those up to it
//  56 f32 guess                     where the threshold started
//  60 u32 status                    1: more candidates than fit; 2: the guess was too high
//  64 u32 exact legs, 68 u32 end    records as in exactTile.ts
//  72 u32 selection                 that the candidates' exact losses go to

export const tooMany: u32 = 1;
export const guessTooHigh: u32 = 2;

/**
 * Appends the places of a block whose bit is set, f32 losses.
 * @param losses of the block
 */
export function appendCandidates(book: usize, losses: usize, first: i32, bits: u32): void {
  let count = load<u32>(book, 24);
  const values: usize = load<u32>(book, 16);
  const places: usize = load<u32>(book, 20);
  while (bits !== 0) {
    const bit = ctz(bits);
    store<f32>(values + ((<usize>count) << 2), load<f32>(losses + ((<usize>bit) << 2)));
    store<u32>(places + ((<usize>count) << 2), u32(first) + bit);
    count++;
    bits &= bits - 1;
  }
  store<u32>(book, count, 24);
  if (count > load<u32>(book, 28)) cut(book);
}

/** The same for i16 losses. */
export function appendNarrowCandidates(book: usize, losses: usize, first: i32, bits: u32): void {
  let count = load<u32>(book, 24);
  const values: usize = load<u32>(book, 16);
  const places: usize = load<u32>(book, 20);
  while (bits !== 0) {
    const bit = ctz(bits);
    store<f32>(values + ((<usize>count) << 2), f32(load<i16>(losses + ((<usize>bit) << 1))));
    store<u32>(places + ((<usize>count) << 2), u32(first) + bit);
    count++;
    bits &= bits - 1;
  }
  store<u32>(book, count, 24);
  if (count > load<u32>(book, 28)) cut(book);
}

/** Cuts the candidates of every book to what may be in its tail. */
export function finishScreen(books: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) cut(books + usize(i) * 80);
}

/**
 * With t the k-th largest screened loss so far and B the bound, at least k losses are ≥ t − B, so the k-th largest loss is;
 * whatever belongs to the tail has a screened loss ≥ t − 2B. t only grows, so what is below that now stays out.
 */
function cut(book: usize): void {
  const count = load<u32>(book, 24);
  let status = load<u32>(book, 60);
  if (status & tooMany) return;
  if (count < load<u32>(book, 36)) {
    store<u32>(book, status | guessTooHigh, 60);
    return;
  }
  const values: usize = load<u32>(book, 16);
  const places: usize = load<u32>(book, 20);
  const least = load<f32>(book, 48);
  const exactCut = f64(kthLargestSingle(values, count, load<u32>(book, 36), least)) - load<f64>(book, 40);
  // Rounded down: to single precision by at most 2^-24 of it.
  let threshold = f32(exactCut - abs(exactCut) * 1.1920928955078125e-7);
  if (threshold < load<f32>(book, 56)) status |= guessTooHigh;
  else status &= ~guessTooHigh;
  threshold = max(threshold, least);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f32>(values + ((<usize>i) << 2));
    store<f32>(values + ((<usize>kept) << 2), value);
    store<u32>(places + ((<usize>kept) << 2), load<u32>(places + ((<usize>i) << 2)));
    kept += u32(value >= threshold);
  }
  const capacity = load<u32>(book, 32);
  if (kept * 2 > load<u32>(book, 28)) store<u32>(book, min(capacity, kept * 2), 28);
  if (kept >= capacity) {
    status |= tooMany;
    threshold = Infinity;
  }
  store<u32>(book, kept, 24);
  store<f32>(book, threshold, 48);
  store<i32>(book, narrowThreshold(threshold), 52);
  store<u32>(book, status, 60);
}

/** Integers ≥ threshold are those > the result. */
function narrowThreshold(threshold: f32): i32 {
  return i32(max<f32>(min<f32>(ceil(threshold), 32768), -32767)) - 1;
}

/**
 * The k-th largest of n singles, 1 ≤ k ≤ n, none below `least`: bisection over integers that are ordered as they are.
 * Four singles after the values are overwritten.
 */
function kthLargestSingle(values: usize, n: u32, k: u32, least: f32): f32 {
  const keys = keyScratch();
  const bytes = (<usize>n) << 2;
  v128.store(values + bytes, f32x4.splat(-Infinity));
  let most = i32x4.splat(i32.MIN_VALUE);
  for (let at: usize = 0; at < bytes; at += 16) {
    const bits = v128.load(values + at);
    const key = v128.xor(bits, i32x4.shr_u(i32x4.shr_s(bits, 31), 1));
    v128.store(keys + at, key);
    most = i32x4.max_s(most, key);
  }
  let low = ordered(reinterpret<i32>(least));
  let high = -lowestLane(i32x4.neg(most));
  const end = keys + bytes;
  while (low < high) {
    const gap = u32(high) - u32(low);
    const middle = i32(u32(low) + (gap >> 1) + (gap & 1));
    const bounds = i32x4.splat(middle);
    let counts = i32x4.splat(0);
    for (let at = keys; at < end; at += 16) counts = i32x4.sub(counts, i32x4.ge_s(v128.load(at), bounds));
    const count = u32(
      i32x4.extract_lane(counts, 0) +
        i32x4.extract_lane(counts, 1) +
        i32x4.extract_lane(counts, 2) +
        i32x4.extract_lane(counts, 3),
    );
    if (count >= k) {
      low = middle;
      if (count === k) break;
    } else high = middle - 1;
  }
  // The least key that is at least `low`.
  const bounds = i32x4.splat(low);
  const largest = i32x4.splat(i32.MAX_VALUE);
  let found = largest;
  for (let at = keys; at < end; at += 16) {
    const key = v128.load(at);
    found = i32x4.min_s(found, v128.bitselect(key, largest, i32x4.ge_s(key, bounds)));
  }
  const key = lowestLane(found);
  return reinterpret<f32>(ordered(key));
}

/** The bits of a single as an integer in the order of the singles, and back. */
function ordered(bits: i32): i32 {
  return bits ^ i32(u32(bits >> 31) >> 1);
}

function lowestLane(lanes: v128): i32 {
  return min(
    min(i32x4.extract_lane(lanes, 0), i32x4.extract_lane(lanes, 1)),
    min(i32x4.extract_lane(lanes, 2), i32x4.extract_lane(lanes, 3)),
  );
}
