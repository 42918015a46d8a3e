import { multiplyAddDouble, multiplyAddNarrow } from "./arithmetic";
import { tailSums } from "./tailSums";

// Screened sum, 96 bytes: of rows in 16 bits and of earlier sums of its book, in a unit of its own or of the book.
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
//  72 u32 candidates           offsets in a row of 32 bits, u32, room for capacity + 64
//  76 u32 screened             their screened losses, i16, room for capacity + 96
//  80 u32 runs                 a record a run: {u32 candidates up to its end, i32 least screened loss of one of its own tail}
//  84 u32 capacity, 88 u32 count of the candidates
//
// Screen, 24 bytes: what all sums share.
//   0 u32 runs, 4 u32 length of one in scenarios, 8 u32 in places, a multiple of 64
//  12 u32 offsets              of the candidates of the sum in hand, u32, room for the largest capacity and 4
//  16 u32 values               their exact losses, f64, room for the largest capacity and 68
//  20 u32 selection            room for one: what `tailSums` reads

/** Places of a piece: eight registers of eight. */
const piece: i32 = 64;

/**
 * Losses of one run of some books' sums in 16 bits, and who of the run is a candidate. Sums wrap on the way but not at the end,
 * because the sizes of a sum add up to at most 32,766. Runs come in order.
 */
export function screenSums(sums: usize, end: usize, screen: usize, run: i32): void {
  const perRun = load<i32>(screen, 8);
  for (let sum = sums; sum < end; sum += 96) {
    addTerms(sum, run * perRun, perRun);
    if ((load<u32>(sum, 36) | load<u32>(sum, 40)) === 0 || load<u32>(sum, 68) !== 0) continue;
    findCandidates(sum, screen, run);
  }
}

/**
 * Tails of sums of which all runs are screened, from the exact losses of their candidates.
 *
 * What is no candidate of the tails over all scenarios has a screened loss below `from`, so a loss below from − 1 + B at most: if
 * the k-th largest candidate is not less, it is the k-th largest of all.
 */
export function decideSums(sums: usize, end: usize, screen: usize): void {
  const values: usize = load<u32>(screen, 16);
  for (let sum = sums; sum < end; sum += 96) {
    const longest = load<u32>(sum, 36);
    const runK = load<u32>(sum, 40);
    if ((longest | runK) === 0 || load<u32>(sum, 68) !== 0) continue;
    if (longest !== 0 && !cut(sum, longest)) {
      store<u32>(sum, 1, 68);
      continue;
    }
    const count = leftOf(sum, screen);
    exactLosses(sum, screen, values, count);
    const levelsEnd: usize = load<u32>(sum, 32);
    let level: usize = load<u32>(sum, 28);
    let tail: usize = load<u32>(sum, 44);
    const ofRuns = tail + 80 * ((levelsEnd - level) >> 2);
    if (runK !== 0) runTails(sum, screen, values, runK, ofRuns);
    const least = (f64(load<i32>(sum, 64) - 1) + load<f64>(sum, 56)) * load<f64>(sum, 48);
    const selection = selectionOf(screen, values, count);
    for (; level < levelsEnd; level += 4) {
      const k = load<u32>(level);
      if (k > count) {
        store<u32>(sum, 1, 68);
        break;
      }
      tailSums(selection, k, tail);
      if (!(load<f64>(tail) >= least)) store<u32>(sum, 1, 68);
      tail += 80;
    }
  }
}

/**
 * Which screened loss the k worst scenarios reach is known when all runs are screened, and that fewer are candidates than the
 * first run had to let in.
 * @returns whether there are k candidates
 */
function cut(sum: usize, longest: u32): bool {
  const count = load<u32>(sum, 88);
  if (count < longest) return false;
  const screened: usize = load<u32>(sum, 76);
  const places = (count + 31) & ~31;
  for (let place = count; place < places; place++) store<i16>(screened + ((<usize>place) << 1), -32768);
  const reached = reachedBy(screened, i32(places), longest, longest);
  store<i32>(sum, max(load<i32>(sum, 64), reached - twiceBound(sum)), 64);
  return true;
}

/** The values after a run are those of the next: what `tailSums` writes there is taken back. */
function runTails(sum: usize, screen: usize, values: usize, k: u32, tail: usize): void {
  const runs: usize = load<u32>(sum, 80);
  const end = runs + ((<usize>load<u32>(screen)) << 3);
  for (let run = runs; run < end; run += 8) {
    const count = load<u32>(run);
    const next = values + ((<usize>count) << 3);
    const two = v128.load(next);
    const more = v128.load(next, 16);
    tailSums(selectionOf(screen, values, count), k, tail);
    v128.store(next, two);
    v128.store(next, more, 16);
    values = next;
    tail += 80;
  }
}

function selectionOf(screen: usize, values: usize, count: u32): usize {
  const selection: usize = load<u32>(screen, 20);
  store<u32>(selection, u32(values), 8);
  store<u32>(selection, count, 12);
  return selection;
}

function twiceBound(sum: usize): i32 {
  return i32(ceil(2 * load<f64>(sum, 56)));
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
 * in the first run, lower by three standard deviations of how many of the k a run has, `cut` finds it, and `decideSums` sees
 * whether the guess was right.
 */
function findCandidates(sum: usize, screen: usize, run: i32): void {
  const losses: usize = load<u32>(sum, 16);
  const runs = load<i32>(screen);
  const length = load<i32>(screen, 4);
  const perRun = load<i32>(screen, 8);
  const runK = load<u32>(sum, 40);
  const longest = load<u32>(sum, 36);
  const twice = twiceBound(sum);
  // Padding may be among what reaches a value.
  const padding = u32(perRun - length);
  if (run === 0 && longest !== 0) {
    const share = f64(longest) / f64(runs);
    const rank = (runs === 1 ? longest : min(u32(length), u32(share + 3 * sqrt(share)) + 2)) + padding;
    store<i32>(sum, max(-32767, reachedBy(losses, perRun, rank, rank + (rank >> 4)) - twice), 64);
  }
  const ends = <usize>load<u32>(sum, 80) + ((<usize>run) << 3);
  let from = longest === 0 ? 32767 : load<i32>(sum, 64);
  if (runK !== 0) {
    const rank = runK + padding;
    const own = max(-32767, reachedBy(losses, perRun, rank, rank + (rank >> 4)) - twice);
    store<i32>(ends, own, 4);
    from = min(from, own);
  } else store<i32>(ends, 32767, 4);
  const candidates: usize = load<u32>(sum, 72);
  const screened: usize = load<u32>(sum, 76);
  const capacity = load<u32>(sum, 84);
  const threshold = i16x8.splat(i16(from - 1));
  let count = load<u32>(sum, 88);
  let offset = u32(run * perRun) << 2;
  for (let at: i32 = 0; at < length; at += piece) {
    const some = losses + ((<usize>at) << 1);
    let above: u64 =
      Inlined.bitsAbove(some, threshold) |
      (Inlined.bitsAbove(some + 32, threshold) << 16) |
      (Inlined.bitsAbove(some + 64, threshold) << 32) |
      (Inlined.bitsAbove(some + 96, threshold) << 48);
    if (length - at < piece) above &= ((<u64>1) << u64(length - at)) - 1;
    const more = u32(popcnt(above));
    // Few pieces have more than two: so many are written whether they are there or not.
    let to = candidates + ((<usize>count) << 2);
    let toLoss = screened + ((<usize>count) << 1);
    count += more;
    for (let left = i32(more); ; left -= 2) {
      const one = ctz(above);
      above &= above - 1;
      const two = ctz(above);
      above &= above - 1;
      store<u32>(to, offset + (u32(one) << 2));
      store<u32>(to, offset + (u32(two) << 2), 4);
      store<i16>(toLoss, load<i16>(some + ((<usize>one) << 1)));
      store<i16>(toLoss, load<i16>(some + ((<usize>two) << 1)), 2);
      to += 8;
      toLoss += 4;
      if (left <= 2) break;
    }
    offset += u32(piece) << 2;
    if (count > capacity) {
      store<u32>(sum, 1, 68);
      return;
    }
  }
  store<u32>(sum, count, 88);
  store<u32>(ends, count);
}

/** Offsets of the candidates that are still some; how many of each run is written in the place of their end. */
function leftOf(sum: usize, screen: usize): u32 {
  const candidates: usize = load<u32>(sum, 72);
  const screened: usize = load<u32>(sum, 76);
  const least = load<u32>(sum, 36) === 0 ? 32767 : load<i32>(sum, 64);
  const offsets: usize = load<u32>(screen, 12);
  const runs: usize = load<u32>(sum, 80);
  const runsEnd = runs + ((<usize>load<u32>(screen)) << 3);
  let to = offsets;
  let at: usize = 0;
  for (let run = runs; run < runsEnd; run += 8) {
    const end: usize = load<u32>(run);
    const from = min(least, load<i32>(run, 4));
    const start = to;
    for (; at < end; at++) {
      store<u32>(to, load<u32>(candidates + (at << 2)));
      to += usize(i32(load<i16>(screened + (at << 1))) >= from) << 2;
    }
    store<u32>(run, u32(to - start) >> 2);
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
 * An integer that at least k of n values reach, and where no ties are at most `most`. That the number of values from x on falls
 * about as e^−x guesses it; every third time the interval is halved, so that any values end it.
 * @param n a multiple of 32
 */
function reachedBy(values: usize, n: i32, k: u32, most: u32): i32 {
  const end = values + ((<usize>n) << 1);
  let highs = v128.load(values);
  for (let at = values; at < end; at += 64) {
    const two = i16x8.max_s(v128.load(at), v128.load(at, 16));
    highs = i16x8.max_s(highs, i16x8.max_s(two, i16x8.max_s(v128.load(at, 32), v128.load(at, 48))));
  }
  // At least k values are ≥ low, fewer are > high.
  let low: i32 = -32767;
  let high = highestLane(highs);
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
