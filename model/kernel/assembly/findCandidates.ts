import { reachedBy } from "./reachedBy";
import { piece } from "./screenedSums";

/** What `append` says where there is no room for more. */
const tooMany: u32 = 0xffffffff;

/** In a run of so many scenarios, an eighth of them says where to begin. */
const sampled: i32 = 1024;

/**
 * With t a screened loss that at least k scenarios reach and B the bound, the k-th largest loss is at least t − B, and whatever
 * belongs to the tail has a screened loss of at least t − 2B. So for a run, whose t is looked for; that of all scenarios is guessed
 * in the first run, lower by three standard deviations of how many of the k a run has, `cut` finds it, and `decideSums` sees
 * whether the guess was right.
 *
 * Either t is looked for among those that a guess of it lets in, which are few: whoever reaches t is one of them if k are.
 */
export function findCandidates(sum: usize, screen: usize, run: i32): void {
  const runs = load<i32>(screen);
  const length = load<i32>(screen, 4);
  const perRun = load<i32>(screen, 8);
  const losses: usize = load<u32>(sum, 16);
  const longest = load<u32>(sum, 36);
  const runK = load<u32>(sum, 40);
  const twice = twiceBound(sum);
  const first = load<u32>(sum, 88);
  const rank = run === 0 && longest !== 0 ? rankInFirst(longest, runs, length) : 0;
  const wanted = max(rank, runK);
  let reached: i32 = 0;
  let end: u32 = 0;
  // From here on a scenario may belong to a tail over all of them: no more may be left out because there are many.
  const isGiven = run !== 0 && longest !== 0;
  let from = load<i32>(sum, 64);
  if (!isGiven) from = below(likelyReached(losses, length, perRun, wanted), twice);
  for (let isCertain = false; ; isCertain = true) {
    end = append(sum, length, from);
    const isEnough = end !== tooMany && end - first >= wanted;
    if (isEnough) {
      if (wanted === 0) break;
      reached = reachedAmong(sum, first, end, wanted, from);
      if (below(reached, twice) >= from) break;
    } else if (isCertain || (isGiven && end === tooMany)) {
      store<u32>(sum, 1, 68);
      return;
    } else reached = reachedInRun(losses, length, perRun, wanted);
    from = below(reached, twice);
  }
  if (rank !== 0) {
    const t = rank === wanted ? reached : reachedAmong(sum, first, end, rank, reached);
    store<i32>(sum, below(t, twice), 64);
  }
  let own: i32 = 32767;
  if (runK !== 0) {
    const t = runK === wanted ? reached : reachedAmong(sum, first, end, runK, reached);
    own = below(t, twice);
  }
  const ends = <usize>load<u32>(sum, 80) + ((<usize>run) << 3);
  store<u32>(sum, end, 88);
  store<u32>(ends, end);
  store<i32>(ends, own, 4);
}

/** Of the k largest of all a run has k/runs on average. */
function rankInFirst(k: u32, runs: i32, length: i32): u32 {
  if (runs === 1) return k;
  const share = f64(k) / f64(runs);
  return min(u32(length), u32(share + 3 * sqrt(share)) + 2);
}

/** The least screened loss of a candidate if k scenarios reach t. */
function below(t: i32, twice: i32): i32 {
  return max(-32767, t - twice);
}

/** What more than k scenarios of the run are likely to reach. */
function likelyReached(losses: usize, length: i32, perRun: i32, k: u32): i32 {
  if (length < sampled) return reachedInRun(losses, length, perRun, k);
  const some = (length >> 3) & ~31;
  const share = (f64(k) * f64(some)) / f64(length);
  const rank = min(u32(some), u32(share + sqrt(share)) + 1);
  return reachedBy(losses, some, rank, rank + (rank >> 3) + 1, -32767);
}

function reachedInRun(losses: usize, length: i32, perRun: i32, k: u32): i32 {
  // Padding may be among what reaches a value.
  const rank = k + u32(perRun - length);
  return reachedBy(losses, perRun, rank, rank + (rank >> 4), -32767);
}

/**
 * What k of some candidates reach; the room after them is overwritten.
 * @param least what k of them reach, or what is given
 */
export function reachedAmong(sum: usize, first: u32, end: u32, k: u32, least: i32): i32 {
  const values = <usize>load<u32>(sum, 76) + ((<usize>first) << 1);
  const count = i32(end - first);
  const places = (count + 31) & ~31;
  for (let place = count; place < places; place++) store<i16>(values + ((<usize>place) << 1), -32768);
  return reachedBy(values, count, k, k + (k >> 4), least);
}

/** Adds the scenarios of the run in hand whose screened loss is at least `from`. @returns how many candidates there are then */
function append(sum: usize, length: i32, from: i32): u32 {
  const losses: usize = load<u32>(sum, 16);
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
    if (count > capacity) return tooMany;
  }
  return count;
}

export function twiceBound(sum: usize): i32 {
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
