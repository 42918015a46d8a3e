import { keyScratch } from "./scratch";

// Screened account, 192 bytes. Losses are in the unit of the account, the same for both screens.
//   0 u32 narrow legs, 4 u32 end    records {u32 address of the row in the copied block, i32 size}, an even number
//   8 u32 single legs, 12 u32 end   records {u32 address of the row in the copied block, f32 size}, an even number
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
//  64 u32 exact legs                as gather.ts has them
//  68 u32 selection                 that the candidates' exact losses go to
//  72 f64 unit                      1e-6 USD
//  80 f64 bound of |screened − exact| of the 16-bit screen, 88 f64 of the one in single precision
//  96 f64 cut                       a loss that no candidate of the last time was below; −∞ where nothing is known
// 104 f64 version of the rows that the lists were written for
// 112 u32 rung, 116 u32 legs        not read here
// 128     selection                 as selection.ts has it
//
// Accounts are passed as a list of records {u32 account, u32 address of its tails}.

export const tooMany: u32 = 1;
export const guessTooHigh: u32 = 2;

/**
 * Appends the places of a block whose bit is set, f32 losses.
 * @param losses of the block
 */
export function appendCandidates(account: usize, losses: usize, first: i32, bits: u32): void {
  let count = load<u32>(account, 24);
  const values: usize = load<u32>(account, 16);
  const places: usize = load<u32>(account, 20);
  while (bits !== 0) {
    const bit = ctz(bits);
    store<f32>(values + ((<usize>count) << 2), load<f32>(losses + ((<usize>bit) << 2)));
    store<u32>(places + ((<usize>count) << 2), u32(first) + bit);
    count++;
    bits &= bits - 1;
  }
  store<u32>(account, count, 24);
  if (count > load<u32>(account, 28)) cut(account);
}

/** The same for i16 losses. */
export function appendNarrowCandidates(account: usize, losses: usize, first: i32, bits: u32): void {
  let count = load<u32>(account, 24);
  const values: usize = load<u32>(account, 16);
  const places: usize = load<u32>(account, 20);
  while (bits !== 0) {
    const bit = ctz(bits);
    store<f32>(values + ((<usize>count) << 2), f32(load<i16>(losses + ((<usize>bit) << 1))));
    store<u32>(places + ((<usize>count) << 2), u32(first) + bit);
    count++;
    bits &= bits - 1;
  }
  store<u32>(account, count, 24);
  if (count > load<u32>(account, 28)) cut(account);
}

/**
 * Starts a screen for accounts: no candidates, and a threshold at the cut of the last time, lowered.
 *
 * @param bound where in an account the screen's bound is
 * @param drift part of the cut by which losses may have moved; infinite for no guess
 * @param buffers room for the candidates of each, `stride` bytes apart; their exact losses will overwrite them
 */
export function startScreen(
  list: usize,
  count: i32,
  bound: usize,
  keep: u32,
  capacity: u32,
  drift: f64,
  buffers: usize,
  stride: usize,
): void {
  const end = list + ((<usize>count) << 3);
  for (; list < end; list += 8) {
    const account: usize = load<u32>(list);
    const last = load<f64>(account, 96);
    const guess = last - abs(last) * drift;
    const isKnown = last > -Infinity && last < Infinity && guess > -Infinity;
    const threshold = isKnown ? f32(guess / load<f64>(account, 72)) : f32(-Infinity);
    store<u32>(account, u32(buffers), 16);
    store<u32>(account, u32(buffers) + ((capacity + 36) << 2), 20);
    store<u32>(account, 0, 24);
    store<u32>(account, min(capacity, 2 * keep + 64), 28);
    store<u32>(account, capacity, 32);
    store<u32>(account, keep, 36);
    store<f64>(account, 2 * load<f64>(account + bound), 40);
    store<f32>(account, threshold, 48);
    store<i32>(account, narrowThreshold(threshold), 52);
    store<f32>(account, threshold, 56);
    store<u32>(account, 0, 60);
    store<u32>(<usize>load<u32>(account, 68), u32(buffers), 8);
    buffers += stride;
  }
}

/**
 * Cuts the candidates of every account to what may be in its tail, and remembers the cut.
 * @returns how many candidates are left in all; none of an account that failed
 */
export function finishScreen(list: usize, count: i32): u32 {
  const end = list + ((<usize>count) << 3);
  let total: u32 = 0;
  for (; list < end; list += 8) {
    const account: usize = load<u32>(list);
    cut(account);
    const failed = load<u32>(account, 60) !== 0;
    if (failed) store<u32>(account, 0, 24);
    store<f64>(account, failed ? -Infinity : f64(load<f32>(account, 48)) * load<f64>(account, 72), 96);
    total += load<u32>(account, 24);
  }
  return total;
}

/**
 * With t the k-th largest screened loss so far and B the bound, at least k losses are ≥ t − B, so the k-th largest loss is;
 * whatever belongs to the tail has a screened loss ≥ t − 2B. t only grows, so what is below that now stays out.
 */
function cut(account: usize): void {
  const count = load<u32>(account, 24);
  let status = load<u32>(account, 60);
  if (status & tooMany) return;
  if (count < load<u32>(account, 36)) {
    store<u32>(account, status | guessTooHigh, 60);
    return;
  }
  const values: usize = load<u32>(account, 16);
  const places: usize = load<u32>(account, 20);
  const least = load<f32>(account, 48);
  const exactCut =
    f64(kthLargestSingle(values, count, load<u32>(account, 36), least)) - load<f64>(account, 40);
  // Rounded down: to single precision by at most 2^-24 of it.
  let threshold = f32(exactCut - abs(exactCut) * 1.1920928955078125e-7);
  if (threshold < load<f32>(account, 56)) status |= guessTooHigh;
  else status &= ~guessTooHigh;
  threshold = max(threshold, least);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f32>(values + ((<usize>i) << 2));
    store<f32>(values + ((<usize>kept) << 2), value);
    store<u32>(places + ((<usize>kept) << 2), load<u32>(places + ((<usize>i) << 2)));
    kept += u32(value >= threshold);
  }
  const capacity = load<u32>(account, 32);
  if (kept * 2 > load<u32>(account, 28)) store<u32>(account, min(capacity, kept * 2), 28);
  if (kept >= capacity) {
    status |= tooMany;
    threshold = Infinity;
  }
  store<u32>(account, kept, 24);
  store<f32>(account, threshold, 48);
  store<i32>(account, narrowThreshold(threshold), 52);
  store<u32>(account, status, 60);
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
