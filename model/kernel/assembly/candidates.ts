import { reachedBy } from "./reachedBy";
import { piece } from "./screenedSums";

/**
 * With t a screened loss that at least k scenarios reach and B the bound, the k-th largest loss is at least t − B, and whatever
 * belongs to the tail has a screened loss of at least t − 2B. So for a run, whose t is looked for; that of all scenarios is guessed
 * in the first run, lower by three standard deviations of how many of the k a run has, `cut` finds it, and `decideSums` sees
 * whether the guess was right.
 */
export function findCandidates(sum: usize, screen: usize, run: i32): void {
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
  let place: u32 = 0;
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
      store<u32>(to, place + u32(one));
      store<u32>(to, place + u32(two), 4);
      store<i16>(toLoss, load<i16>(some + ((<usize>one) << 1)));
      store<i16>(toLoss, load<i16>(some + ((<usize>two) << 1)), 2);
      to += 8;
      toLoss += 4;
      if (left <= 2) break;
    }
    place += u32(piece);
    if (count > capacity) {
      store<u32>(sum, 1, 68);
      return;
    }
  }
  store<u32>(sum, count, 88);
  store<u32>(ends, count);
}

/**
 * Which screened loss the k worst scenarios reach is known when all runs are screened, and that fewer are candidates than the
 * first run had to let in.
 * @returns whether there are k candidates
 */
export function cut(sum: usize, longest: u32): bool {
  const count = load<u32>(sum, 88);
  if (count < longest) return false;
  const screened: usize = load<u32>(sum, 76);
  const places = (count + 31) & ~31;
  for (let place = count; place < places; place++) store<i16>(screened + ((<usize>place) << 1), -32768);
  const reached = reachedBy(screened, i32(places), longest, longest);
  store<i32>(sum, max(load<i32>(sum, 64), reached - twiceBound(sum)), 64);
  return true;
}

/**
 * Those that are still candidates, of which only where they are in a row stays: offsets from its start in the first tile. How many
 * of each run is written in the place of their end.
 * @param to where the offsets go
 */
export function dropOthers(sum: usize, screen: usize, to: usize): void {
  const candidates: usize = load<u32>(sum, 72);
  const screened: usize = load<u32>(sum, 76);
  const least = load<u32>(sum, 36) === 0 ? 32767 : load<i32>(sum, 64);
  const runs: usize = load<u32>(sum, 80);
  const runsEnd = runs + ((<usize>load<u32>(screen)) << 3);
  const width = load<u32>(screen, 40);
  const tileBytes = load<u32>(screen, 36);
  const runBytes = load<u32>(screen, 52) * tileBytes;
  const offsets = to;
  let runStart: u32 = 0;
  let at: usize = 0;
  for (let run = runs; run < runsEnd; run += 8) {
    const end: usize = load<u32>(run);
    const from = min(least, load<i32>(run, 4));
    const start = to;
    let tile = runStart;
    let tileEnd = width;
    for (; at < end; at++) {
      const place = load<u32>(candidates + (at << 2));
      for (; place >= tileEnd; tileEnd += width) tile += tileBytes - (width << 3);
      store<u32>(to, tile + (place << 3));
      to += usize(i32(load<i16>(screened + (at << 1))) >= from) << 2;
    }
    store<u32>(run, u32(to - start) >> 2);
    runStart += runBytes;
  }
  // Those that fill up four.
  v128.store(to, i32x4.splat(0));
  store<u32>(sum, u32(offsets), 72);
  store<u32>(sum, u32(to - offsets) >> 2, 88);
}

function twiceBound(sum: usize): i32 {
  return i32(ceil(2 * load<f64>(sum, 56)));
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
