import { reachedAmong, twiceBound } from "./findCandidates";

/**
 * Which screened loss the k worst scenarios reach is known when all runs are screened, and that fewer are candidates than the
 * first run had to let in.
 * @returns whether there are k candidates
 */
export function cut(sum: usize, longest: u32): bool {
  const count = load<u32>(sum, 88);
  if (count < longest) return false;
  const twice = twiceBound(sum);
  const reached = reachedAmong(sum, 0, count, longest, load<i32>(sum, 64) + twice);
  store<i32>(sum, reached - twice, 64);
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
