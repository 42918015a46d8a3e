import { multiplyAddDouble } from "./arithmetic";
import { blockScratch } from "./scratch";
import { isOpen } from "./screenedSums";

// Entry, 24 bytes: a leg of a sum, by row.
//   0 u32 offsets              of the candidates in the row
//   4 u32 values, 8 u32 end    f64, their losses
//  16 f64 −lots
//
// Count, 8 bytes: of a row.
//   0 u32 entries              how many; then their start; then their end
//   4 u32 reads                how many numbers of the row they ask for

/**
 * Exact losses of the candidates of all sums, Σ −lots·p: all partial sums are integers below 2^53. Row by row, so that a row is
 * read once, from its start to its end where much of it is needed, and what all sums ask of it is then in the cache.
 */
export function candidateLosses(sums: usize, end: usize, screen: usize): void {
  const counts: usize = load<u32>(screen, 28);
  const countsEnd = counts + ((<usize>load<u32>(screen, 48)) << 3);
  sortLegs(sums, end, load<u32>(screen, 24), counts, countsEnd);
  const rowBytes: usize = load<u32>(screen, 44);
  const tiles = load<u32>(screen) * load<u32>(screen, 52);
  let row: usize = load<u32>(screen, 32);
  let entry: usize = load<u32>(screen, 24);
  for (let count = counts; count < countsEnd; count += 8) {
    if (load<u32>(count, 4) > tiles * u32(rowBytes >> 6)) fetch(row, rowBytes, tiles, load<u32>(screen, 36));
    const entriesEnd: usize = load<u32>(count);
    for (; entry < entriesEnd; entry += 24) addRow(row, entry);
    row += rowBytes;
  }
}

/** Lists the legs of all sums by row. Starts with losses of 0. */
function sortLegs(sums: usize, end: usize, entries: usize, counts: usize, countsEnd: usize): void {
  memory.fill(counts, 0, countsEnd - counts);
  for (let sum = sums; sum < end; sum += 96) {
    if (!isOpen(sum)) continue;
    const legsEnd: usize = load<u32>(sum, 24);
    for (let leg: usize = load<u32>(sum, 20); leg < legsEnd; leg += 16) {
      const count = counts + ((<usize>load<u32>(leg)) << 3);
      store<u32>(count, load<u32>(count) + 1);
      store<u32>(count, load<u32>(count, 4) + load<u32>(sum, 88), 4);
    }
  }
  let start = u32(entries);
  for (let count = counts; count < countsEnd; count += 8) {
    const length = load<u32>(count) * 24;
    store<u32>(count, start);
    start += length;
  }
  for (let sum = sums; sum < end; sum += 96) {
    if (!isOpen(sum)) continue;
    const offsets = load<u32>(sum, 72);
    const values = load<u32>(sum, 92);
    const valuesEnd = values + (load<u32>(sum, 88) << 3);
    memory.fill(values, 0, valuesEnd - values);
    const legsEnd: usize = load<u32>(sum, 24);
    for (let leg: usize = load<u32>(sum, 20); leg < legsEnd; leg += 16) {
      const count = counts + ((<usize>load<u32>(leg)) << 3);
      const entry: usize = load<u32>(count);
      store<u32>(entry, offsets);
      store<u32>(entry, values, 4);
      store<u32>(entry, valuesEnd, 8);
      store<f64>(entry, load<f64>(leg, 8), 16);
      store<u32>(count, u32(entry) + 24);
    }
  }
}

/** Reads a row in order, which is many times as fast as line by line where it is needed: the caches see what comes next. */
function fetch(row: usize, bytes: usize, tiles: u32, step: usize): void {
  let all = i32x4.splat(0);
  for (let tile: u32 = 0; tile < tiles; tile++) {
    for (let at = row; at < row + bytes; at += 64) all = v128.xor(all, v128.load(at));
    row += step;
  }
  // Loads of which nothing is made could be left out.
  v128.store(blockScratch(), all);
}

/** Four at a time; what is beyond the last is of no meaning. */
function addRow(row: usize, entry: usize): void {
  const lots = v128.load64_splat(entry, 16);
  const end: usize = load<u32>(entry, 8);
  let offset: usize = load<u32>(entry);
  for (let at: usize = load<u32>(entry, 4); at < end; at += 32) {
    let two = v128.load64_zero(row + <usize>load<u32>(offset));
    two = v128.load64_lane(row + <usize>load<u32>(offset, 4), two, 1);
    let more = v128.load64_zero(row + <usize>load<u32>(offset, 8));
    more = v128.load64_lane(row + <usize>load<u32>(offset, 12), more, 1);
    v128.store(at, multiplyAddDouble(lots, two, v128.load(at)));
    v128.store(at, multiplyAddDouble(lots, more, v128.load(at, 16)), 16);
    offset += 16;
  }
}
