import { multiplyAddDouble, multiplyAddNarrow } from "./arithmetic";
import { tailSums } from "./tailSums";

// Screened sum, 88 bytes: of rows in 16 bits and of earlier sums of its book, in a unit of its own or of the book.
//   0 u32 terms, 4 u32 end     records {u32 address of the row, i32 size}
//   8 u32 sums, 12 u32 end     u32 addresses of losses of earlier sums
//  16 u32 losses               i16 by place of a run, where they go
//  20 u32 legs, 24 u32 end     all legs, records {u32 address of the row in 32 bits, u32 0, f64 −lots}
//  28 u32 levels, 32 u32 end   k of each tail over all scenarios that is wanted, u32
//  36 u32 longest              the largest of them; 0 if none is wanted
//  40 u32 run k                of the tail of every run; 0 if none is wanted
//  44 u32 tails                one a level, then one a run
//  48 f64 unit                 1e-6 USD
//  56 f64 bound                of |screened − exact| in the unit
//  64 i32 from                 least screened loss of a candidate of the tails over all scenarios
//  68 u32 status               1: too many candidates or too few; the tails are not there
//  72 u32 values               exact losses of the candidates, f64, room for capacity + 64 + 4
//  76 u32 count
//  80 u32 capacity
//
// Screen, 20 bytes: what all sums share.
//   0 u32 runs, 4 u32 length of one in scenarios, 8 u32 in places, a multiple of 64
//  12 u32 offsets              of a run's candidates in a row of 32 bits, u32, room for the places of a run and 4
//  16 u32 selection            room for one: what `tailSums` reads

/** Places of a piece: eight registers of eight. */
const piece: i32 = 64;

/**
 * One run of some books: losses of all sums in 16 bits, exact ones of the candidates, and the run's tails. Sums wrap on the way
 * but not at the end, because the sizes of a sum add up to at most 32,766. Runs come in order.
 */
export function screenedSums(sums: usize, end: usize, screen: usize, run: i32): void {
  const perRun = load<i32>(screen, 8);
  for (let sum = sums; sum < end; sum += 88) {
    addTerms(sum, run * perRun, perRun);
    const runK = load<u32>(sum, 40);
    if ((load<u32>(sum, 36) | runK) === 0 || load<u32>(sum, 68) !== 0) continue;
    const before = load<u32>(sum, 76);
    const count = findCandidates(sum, screen, run);
    if (before + count > load<u32>(sum, 80)) {
      store<u32>(sum, 1, 68);
      continue;
    }
    const values = <usize>load<u32>(sum, 72) + ((<usize>before) << 3);
    exactLosses(sum, screen, values, count);
    store<u32>(sum, before + count, 76);
    if (runK === 0) continue;
    const levels = (<usize>load<u32>(sum, 32) - <usize>load<u32>(sum, 28)) >> 2;
    const tail = <usize>load<u32>(sum, 44) + 80 * (levels + <usize>run);
    tailSums(selectionOf(screen, values, count), runK, tail);
  }
}

/**
 * Tails over all scenarios. What is no candidate has a screened loss below `from`, so a loss below from − 1 + B at most: if the
 * k-th largest candidate is not less, it is the k-th largest of all.
 */
export function closeSums(sums: usize, end: usize, screen: usize): void {
  for (let sum = sums; sum < end; sum += 88) {
    const longest = load<u32>(sum, 36);
    if (longest === 0 || load<u32>(sum, 68) !== 0) continue;
    const count = load<u32>(sum, 76);
    if (count < longest) {
      store<u32>(sum, 1, 68);
      continue;
    }
    const least = (f64(load<i32>(sum, 64) - 1) + load<f64>(sum, 56)) * load<f64>(sum, 48);
    const selection = selectionOf(screen, <usize>load<u32>(sum, 72), count);
    const levelsEnd: usize = load<u32>(sum, 32);
    let tail: usize = load<u32>(sum, 44);
    for (let level: usize = load<u32>(sum, 28); level < levelsEnd; level += 4) {
      tailSums(selection, load<u32>(level), tail);
      if (!(load<f64>(tail) >= least)) store<u32>(sum, 1, 68);
      tail += 80;
    }
  }
}

function selectionOf(screen: usize, values: usize, count: u32): usize {
  const selection: usize = load<u32>(screen, 16);
  store<u32>(selection, u32(values), 8);
  store<u32>(selection, count, 12);
  return selection;
}

/** @param first place of the run in the rows */
function addTerms(sum: usize, first: i32, places: i32): void {
  const to: usize = load<u32>(sum, 16);
  const terms: usize = load<u32>(sum);
  const termsEnd: usize = load<u32>(sum, 4);
  const sums: usize = load<u32>(sum, 8);
  const sumsEnd: usize = load<u32>(sum, 12);
  const start = (<usize>first) << 1;
  const end = (<usize>places) << 1;
  for (let at: usize = 0; at < end; at += piece << 1) {
    let a0 = i16x8.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (let term = terms; term < termsEnd; term += 8) {
      const row = <usize>load<u32>(term) + start + at;
      const size = v128.load16_splat(term, 4);
      a0 = multiplyAddNarrow(size, v128.load(row, 0), a0);
      a1 = multiplyAddNarrow(size, v128.load(row, 16), a1);
      a2 = multiplyAddNarrow(size, v128.load(row, 32), a2);
      a3 = multiplyAddNarrow(size, v128.load(row, 48), a3);
      a4 = multiplyAddNarrow(size, v128.load(row, 64), a4);
      a5 = multiplyAddNarrow(size, v128.load(row, 80), a5);
      a6 = multiplyAddNarrow(size, v128.load(row, 96), a6);
      a7 = multiplyAddNarrow(size, v128.load(row, 112), a7);
    }
    for (let earlier = sums; earlier < sumsEnd; earlier += 4) {
      const losses = <usize>load<u32>(earlier) + at;
      a0 = i16x8.add(a0, v128.load(losses, 0));
      a1 = i16x8.add(a1, v128.load(losses, 16));
      a2 = i16x8.add(a2, v128.load(losses, 32));
      a3 = i16x8.add(a3, v128.load(losses, 48));
      a4 = i16x8.add(a4, v128.load(losses, 64));
      a5 = i16x8.add(a5, v128.load(losses, 80));
      a6 = i16x8.add(a6, v128.load(losses, 96));
      a7 = i16x8.add(a7, v128.load(losses, 112));
    }
    v128.store(to + at, a0, 0);
    v128.store(to + at, a1, 16);
    v128.store(to + at, a2, 32);
    v128.store(to + at, a3, 48);
    v128.store(to + at, a4, 64);
    v128.store(to + at, a5, 80);
    v128.store(to + at, a6, 96);
    v128.store(to + at, a7, 112);
  }
}

/**
 * With t a screened loss that at least k scenarios reach and B the bound, the k-th largest loss is at least t − B, and whatever
 * belongs to the tail has a screened loss of at least t − 2B. So for a run, whose t is looked for; that of all scenarios is guessed
 * in the first run, lower by three standard deviations of how many of the k a run has, and `closeSums` sees whether it was right.
 *
 * @returns how many there are, their offsets being written
 */
function findCandidates(sum: usize, screen: usize, run: i32): u32 {
  const losses: usize = load<u32>(sum, 16);
  const runs = load<i32>(screen);
  const length = load<i32>(screen, 4);
  const perRun = load<i32>(screen, 8);
  const runK = load<u32>(sum, 40);
  const longest = load<u32>(sum, 36);
  const twice = i32(ceil(2 * load<f64>(sum, 56)));
  // Padding may be among what reaches a value.
  const padding = u32(perRun - length);
  if (run === 0 && longest !== 0) {
    const share = f64(longest) / f64(runs);
    const rank = runs === 1 ? longest : min(u32(length), u32(share + 3 * sqrt(share)) + 2);
    store<i32>(sum, max(-32767, reachedBy(losses, perRun, rank + padding) - twice), 64);
  }
  let from = longest === 0 ? 32767 : load<i32>(sum, 64);
  if (runK !== 0) from = max(-32767, min(from, reachedBy(losses, perRun, runK + padding) - twice));
  const offsets: usize = load<u32>(screen, 12);
  const threshold = i16x8.splat(i16(from - 1));
  const first = run * perRun;
  let to = offsets;
  for (let at: i32 = 0; at < length; at += piece) {
    const some = losses + ((<usize>at) << 1);
    let above: u64 =
      Inlined.bitsAbove(some, threshold) |
      (Inlined.bitsAbove(some + 32, threshold) << 16) |
      (Inlined.bitsAbove(some + 64, threshold) << 32) |
      (Inlined.bitsAbove(some + 96, threshold) << 48);
    if (length - at < piece) above &= ((<u64>1) << u64(length - at)) - 1;
    for (; above !== 0; above &= above - 1) {
      store<u32>(to, (u32(first + at) + u32(ctz(above))) << 2);
      to += 4;
    }
  }
  return u32(to - offsets) >> 2;
}

/** A function whose code stands where it is called; a method, since only those can be marked so. */
class Inlined {
  /** A bit for each of 16 losses that exceeds the threshold. */
  @inline
  static bitsAbove(losses: usize, threshold: v128): u64 {
    const low = i16x8.gt_s(v128.load(losses), threshold);
    const high = i16x8.gt_s(v128.load(losses, 16), threshold);
    return u64(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
  }
}

/**
 * An integer that at least k of n values reach, and hardly more where no ties are. That the number of values from x on falls
 * about as e^−x guesses it; every third time the interval is halved, so that any values end it.
 * @param n a multiple of 32
 */
function reachedBy(values: usize, n: i32, k: u32): i32 {
  const end = values + ((<usize>n) << 1);
  let highs = v128.load(values);
  for (let at = values; at < end; at += 64) {
    const two = i16x8.max_s(v128.load(at), v128.load(at, 16));
    highs = i16x8.max_s(highs, i16x8.max_s(two, i16x8.max_s(v128.load(at, 32), v128.load(at, 48))));
  }
  // At least k values are ≥ low, fewer are > high.
  let low: i32 = -32767;
  let high = highestLane(highs);
  const most = k + (k >> 4);
  let fromLow = logarithm(f32(n));
  let fromHigh: f32 = 0;
  const wanted = logarithm(f32(k) + f32(k >> 5));
  if (low < high && countAbove(values, end, -1) >= k) low = 0;
  for (let step: i32 = 0; low < high; step++) {
    let middle = low + ((high - low + 1) >> 1);
    if (step % 3 !== 2) {
      const share = (fromLow - wanted) / (fromLow - fromHigh + 0.001);
      middle = max(low + 1, min(high, low + i32(f32(high - low) * share)));
    }
    const count = countAbove(values, end, middle - 1);
    if (count >= k) {
      low = middle;
      fromLow = logarithm(f32(count));
      if (count <= most) break;
    } else {
      high = middle - 1;
      fromHigh = logarithm(f32(max<u32>(count, 1)));
    }
  }
  return low;
}

/** log2 of x to within 0.09, of x > 0. Decides about guesses only. */
function logarithm(x: f32): f32 {
  return f32(reinterpret<i32>(x) - 0x3f800000) * 1.1920929e-7;
}

function highestLane(lanes: v128): i32 {
  const four = i32x4.max_s(i32x4.extend_low_i16x8_s(lanes), i32x4.extend_high_i16x8_s(lanes));
  return max(
    max(i32x4.extract_lane(four, 0), i32x4.extract_lane(four, 1)),
    max(i32x4.extract_lane(four, 2), i32x4.extract_lane(four, 3)),
  );
}

/** How many of the values, a multiple of 32, exceed `bound`; fewer than 2^18 values, so that a lane counts fewer than 2^15. */
function countAbove(values: usize, end: usize, bound: i32): u32 {
  const bounds = i16x8.splat(i16(bound));
  let even = i16x8.splat(0);
  let odd = even;
  for (let at = values; at < end; at += 64) {
    even = i16x8.sub(even, i16x8.gt_s(v128.load(at), bounds));
    odd = i16x8.sub(odd, i16x8.gt_s(v128.load(at, 16), bounds));
    even = i16x8.sub(even, i16x8.gt_s(v128.load(at, 32), bounds));
    odd = i16x8.sub(odd, i16x8.gt_s(v128.load(at, 48), bounds));
  }
  const four = i32x4.add(i32x4.extadd_pairwise_i16x8_s(even), i32x4.extadd_pairwise_i16x8_s(odd));
  return u32(
    i32x4.extract_lane(four, 0) +
      i32x4.extract_lane(four, 1) +
      i32x4.extract_lane(four, 2) +
      i32x4.extract_lane(four, 3),
  );
}

/** Σ −lots·p of the candidates: all partial sums are integers below 2^53. Four at a time; those that fill up are of no meaning. */
function exactLosses(sum: usize, screen: usize, losses: usize, count: u32): void {
  const offsets: usize = load<u32>(screen, 12);
  const end = losses + ((<usize>((count + 3) & ~3)) << 3);
  v128.store(offsets + ((<usize>count) << 2), i32x4.splat(0));
  memory.fill(losses, 0, end - losses);
  const legsEnd: usize = load<u32>(sum, 24);
  for (let leg: usize = load<u32>(sum, 20); leg < legsEnd; leg += 16) {
    const row: usize = load<u32>(leg);
    const lots = v128.load64_splat(leg, 8);
    let offset = offsets;
    for (let at = losses; at < end; at += 32) {
      let two = v128.load32_zero(row + <usize>load<u32>(offset));
      two = v128.load32_lane(row + <usize>load<u32>(offset, 4), two, 1);
      let next = v128.load32_zero(row + <usize>load<u32>(offset, 8));
      next = v128.load32_lane(row + <usize>load<u32>(offset, 12), next, 1);
      v128.store(at, multiplyAddDouble(lots, f64x2.convert_low_i32x4_s(two), v128.load(at)));
      v128.store(at, multiplyAddDouble(lots, f64x2.convert_low_i32x4_s(next), v128.load(at, 16)), 16);
      offset += 16;
    }
  }
}
