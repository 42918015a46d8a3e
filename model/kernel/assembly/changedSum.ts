import { multiplyAddDouble, multiplyAddNarrow } from "./arithmetic";
import { blockScratch, keyScratch } from "./scratch";
import { append, keepingBound } from "./selection";
import { tailSums } from "./tailSums";

// Change, 80 bytes: a sum whose losses are kept, after some legs of it have changed.
//   0 u32 kept                 losses before, f64 by place of the padded tiles; 0 for none
//   4 u32 legs, 8 u32 end      what is added, records as of a node
//  12 u32 parts, 16 u32 end    records {u32 address of losses by place, u32 0, f64 factor}
//  20 u32 to                   where the losses go, by place; 0: nowhere
//  24 u32 selection            0 if no tail over all scenarios is wanted
//  28 u32 runSelection         0 if no tail of every run is wanted
//  32 u32 likely               u32 addresses of where each run's likely places begin, runs + 1 of them, of records
//                              {u32 8·place, u32 offset of the place in row 0 of the tiles, f64 loss there before}; 0 for none
//  36 u32 losses               room for the losses at likely places twice, and 8 more
//  40 u32 runTails             one a run
//  44 u32 narrow               losses before in 16 bits, by place of the ordered rows; 0 where all are computed exactly
//  48 u32 terms, 52 u32 end    what is added, records {u32 address of the row in 16 bits, i32 size}
//  56 u32 perRun              places of a run of the ordered rows
//  64 f64 perUnit              1 over the unit of the 16 bits
//  72 f64 bound                of |screened − exact| in that unit

/** Scenarios of a block: what eight registers hold. */
const exactBlock: i32 = 16;

/**
 * Losses of one sum in all scenarios, and the largest of them. Selections start just below the k-th largest of the losses at
 * `likely` places, scenarios that were among the worst before the change: k losses reach it, so no loss below is in the tail.
 *
 * @param tiles exact tiles of `width` scenarios; a run of `length` scenarios is of whole tiles
 */
export function changedSum(
  change: usize,
  tiles: usize,
  tileBytes: usize,
  width: i32,
  runs: i32,
  length: i32,
): void {
  const selection: usize = load<u32>(change, 24);
  const runSelection: usize = load<u32>(change, 28);
  const ends: usize = load<u32>(change, 32);
  const losses: usize = load<u32>(change, 36);
  let likely: usize = 0;
  let room: usize = 0;
  if (ends !== 0) {
    likely = load<u32>(ends);
    const count = (load<u32>(ends + ((<usize>runs) << 2)) - u32(likely)) >> 4;
    room = losses + (usize(count + 4) << 3);
    likelyLosses(change, tiles, likely, count, losses);
    if (selection !== 0) startBelow(selection, losses, count, room);
  }
  const isScreened = load<u32>(change, 44) !== 0;
  const padded = (<usize>((length + width - 1) / width) * <usize>width) << 3;
  let place: usize = 0;
  for (let run: i32 = 0; run < runs; run++) {
    if (runSelection !== 0 && ends !== 0) {
      const from: usize = load<u32>(ends + ((<usize>run) << 2));
      const to: usize = load<u32>(ends + ((<usize>run) << 2), 4);
      startBelow(runSelection, losses + ((from - likely) >> 1), u32(to - from) >> 4, room);
    }
    if (isScreened) {
      screenedRun(change, run, length, place, tiles, tileBytes, width);
      tiles += (padded / ((<usize>width) << 3)) * tileBytes;
      place += padded;
    }
    for (let seen: i32 = 0; seen < length && !isScreened; seen += width) {
      const valid = min(width, length - seen);
      for (let block: i32 = 0; block < valid; block += exactBlock) {
        const left = valid - block;
        const mask: i32 = left >= exactBlock ? 0xffff : (1 << left) - 1;
        const at = (<usize>block) << 3;
        changedBlock(change, tiles + at, place + at, mask, selection, runSelection);
      }
      tiles += tileBytes;
      place += (<usize>width) << 3;
    }
    if (runSelection !== 0) {
      tailSums(runSelection, load<u32>(runSelection, 16), load<u32>(change, 40) + run * 80);
      store<f64>(runSelection, -Infinity);
      store<u32>(runSelection, 0, 12);
    }
  }
}

function likelyLosses(change: usize, tiles: usize, from: usize, count: u32, losses: usize): void {
  const kept: usize = load<u32>(change);
  const legs: usize = load<u32>(change, 4);
  const legsEnd: usize = load<u32>(change, 8);
  const parts: usize = load<u32>(change, 12);
  const partsEnd: usize = load<u32>(change, 16);
  for (let i: u32 = 0; i < count; i++) {
    const place: usize = load<u32>(from);
    const row = tiles + <usize>load<u32>(from, 4);
    let loss: f64 = kept === 0 ? 0 : load<f64>(from, 8);
    for (let leg = legs; leg < legsEnd; leg += 16) {
      loss += load<f64>(leg, 8) * load<f64>(row + <usize>load<u32>(leg));
    }
    for (let part = parts; part < partsEnd; part += 16) {
      loss += nearest(load<f64>(part, 8) * load<f64>(<usize>load<u32>(part) + place));
    }
    store<f64>(losses, loss);
    losses += 8;
    from += 16;
  }
}

/** Losses before in 16 bits: ±16,383 at most, so that as much again may be added. @returns 1 over their unit */
export function layKept(losses: usize, step: usize, runs: i32, length: i32, perRun: i32, to: usize): f64 {
  let peak: f64 = 0;
  for (let run: i32 = 0; run < runs; run++) {
    const row = losses + <usize>run * step;
    for (let s: usize = 0; s < <usize>length; s++) peak = max(peak, abs(load<f64>(row + (s << 3))));
  }
  const perUnit: f64 = 16383 / (peak === 0 ? 1 : peak);
  for (let run: i32 = 0; run < runs; run++) {
    const row = losses + <usize>run * step;
    const narrow = to + ((<usize>(run * perRun)) << 1);
    for (let s: usize = 0; s < <usize>length; s++) {
      store<i16>(narrow + (s << 1), i16(nearest(load<f64>(row + (s << 3)) * perUnit)));
    }
  }
  return perUnit;
}

/** Places of a piece: eight registers of eight. */
const piece: i32 = 64;

/**
 * Selects from one run by losses in 16 bits: a loss above a threshold T has a screened one above T − B, in the unit. Those alone
 * are computed exactly.
 * @param place bytes of the run's first loss from the first of all
 * @param tiles those of the run
 */
function screenedRun(
  change: usize,
  run: i32,
  length: i32,
  place: usize,
  tiles: usize,
  tileBytes: usize,
  width: i32,
): void {
  const first = <usize>run * <usize>load<u32>(change, 56);
  const narrow = <usize>load<u32>(change, 44) + (first << 1);
  const kept = <usize>load<u32>(change) + place;
  const terms: usize = load<u32>(change, 48);
  const termsEnd: usize = load<u32>(change, 52);
  const legs: usize = load<u32>(change, 4);
  const legsEnd: usize = load<u32>(change, 8);
  const selection: usize = load<u32>(change, 24);
  const runSelection: usize = load<u32>(change, 28);
  const losses = keyScratch();
  let threshold = narrowThreshold(change);
  for (let at: i32 = 0; at < length; at += piece) {
    const before = narrow + ((<usize>at) << 1);
    let a0 = v128.load(before, 0);
    let a1 = v128.load(before, 16);
    let a2 = v128.load(before, 32);
    let a3 = v128.load(before, 48);
    let a4 = v128.load(before, 64);
    let a5 = v128.load(before, 80);
    let a6 = v128.load(before, 96);
    let a7 = v128.load(before, 112);
    for (let term = terms; term < termsEnd; term += 8) {
      const row = <usize>load<u32>(term) + ((first + <usize>at) << 1);
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
    let above: u64 =
      bitsAbove(a0, a1, threshold) |
      (bitsAbove(a2, a3, threshold) << 16) |
      (bitsAbove(a4, a5, threshold) << 32) |
      (bitsAbove(a6, a7, threshold) << 48);
    if (length - at < piece) above &= ((<u64>1) << u64(length - at)) - 1;
    if (above === 0) continue;
    for (let bits = above; bits !== 0; bits &= bits - 1) {
      const one = <usize>ctz(bits);
      const scenario = <usize>at + one;
      let loss = load<f64>(kept + (scenario << 3));
      const tile = u32(scenario) / u32(width);
      const row = tiles + <usize>tile * tileBytes + ((scenario - <usize>(tile * u32(width))) << 3);
      for (let leg = legs; leg < legsEnd; leg += 16) {
        loss += load<f64>(leg, 8) * load<f64>(row + <usize>load<u32>(leg));
      }
      store<f64>(losses + (one << 3), loss);
    }
    const seen = f64(run * length + min(length, at + piece));
    if (selection !== 0) append(selection, losses, above, seen);
    if (runSelection !== 0) append(runSelection, losses, above, seen);
    threshold = narrowThreshold(change);
  }
}

/** The lower of the thresholds in 16 bits, rounded down. */
function narrowThreshold(change: usize): v128 {
  const selection: usize = load<u32>(change, 24);
  const runSelection: usize = load<u32>(change, 28);
  let least: f64 = Infinity;
  if (selection !== 0) least = load<f64>(selection);
  if (runSelection !== 0) least = min(least, load<f64>(runSelection));
  const bound: f64 = floor(least * load<f64>(change, 64) - load<f64>(change, 72));
  return i16x8.splat(i16(max<f64>(-32768, min<f64>(32767, bound))));
}

function bitsAbove(low: v128, high: v128, threshold: v128): u64 {
  return u64(i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.gt_s(low, threshold), i16x8.gt_s(high, threshold))));
}

/** The threshold of a selection of `keep` from some of the losses it will see; none if those are fewer. */
function startBelow(selection: usize, losses: usize, count: u32, room: usize): void {
  const keep = load<u32>(selection, 16);
  if (count < keep) return;
  memory.copy(room, losses, (<usize>count) << 3);
  // Somewhat more than `keep` may reach it: the exact bound would take more steps than it saves.
  const bound = keepingBound(room, count, keep, keep + keep / 8 + 4);
  // Losses equal to the bound stay; beyond 2^53, where a buffer may take them, the next lower double is further than 1.
  store<f64>(selection, bound - 1 - abs(bound) * 2.220446049250313e-16);
}

function changedBlock(
  change: usize,
  rows: usize,
  place: usize,
  mask: i32,
  selection: usize,
  runSelection: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  const kept: usize = load<u32>(change);
  if (kept !== 0) {
    const before = kept + place;
    a0 = v128.load(before, 0);
    a1 = v128.load(before, 16);
    a2 = v128.load(before, 32);
    a3 = v128.load(before, 48);
    a4 = v128.load(before, 64);
    a5 = v128.load(before, 80);
    a6 = v128.load(before, 96);
    a7 = v128.load(before, 112);
  }
  const legsEnd: usize = load<u32>(change, 8);
  for (let leg: usize = load<u32>(change, 4); leg < legsEnd; leg += 16) {
    const row = rows + <usize>load<u32>(leg);
    const lots = v128.load64_splat(leg, 8);
    a0 = multiplyAddDouble(lots, v128.load(row, 0), a0);
    a1 = multiplyAddDouble(lots, v128.load(row, 16), a1);
    a2 = multiplyAddDouble(lots, v128.load(row, 32), a2);
    a3 = multiplyAddDouble(lots, v128.load(row, 48), a3);
    a4 = multiplyAddDouble(lots, v128.load(row, 64), a4);
    a5 = multiplyAddDouble(lots, v128.load(row, 80), a5);
    a6 = multiplyAddDouble(lots, v128.load(row, 96), a6);
    a7 = multiplyAddDouble(lots, v128.load(row, 112), a7);
  }
  const partsEnd: usize = load<u32>(change, 16);
  for (let at: usize = load<u32>(change, 12); at < partsEnd; at += 16) {
    const part = <usize>load<u32>(at) + place;
    const factor = v128.load64_splat(at, 8);
    a0 = f64x2.add(a0, f64x2.nearest(f64x2.mul(factor, v128.load(part, 0))));
    a1 = f64x2.add(a1, f64x2.nearest(f64x2.mul(factor, v128.load(part, 16))));
    a2 = f64x2.add(a2, f64x2.nearest(f64x2.mul(factor, v128.load(part, 32))));
    a3 = f64x2.add(a3, f64x2.nearest(f64x2.mul(factor, v128.load(part, 48))));
    a4 = f64x2.add(a4, f64x2.nearest(f64x2.mul(factor, v128.load(part, 64))));
    a5 = f64x2.add(a5, f64x2.nearest(f64x2.mul(factor, v128.load(part, 80))));
    a6 = f64x2.add(a6, f64x2.nearest(f64x2.mul(factor, v128.load(part, 96))));
    a7 = f64x2.add(a7, f64x2.nearest(f64x2.mul(factor, v128.load(part, 112))));
  }
  const to: usize = load<u32>(change, 20);
  if (to !== 0) storeBlock(to + place, a0, a1, a2, a3, a4, a5, a6, a7);
  const low = f64x2.pmax(f64x2.pmax(a0, a1), f64x2.pmax(a2, a3));
  const most = f64x2.pmax(low, f64x2.pmax(f64x2.pmax(a4, a5), f64x2.pmax(a6, a7)));
  const largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  const scenarios = f64((place >> 3) + exactBlock);
  let isStored = false;
  for (let kind: i32 = 0; kind < 2; kind++) {
    const one = kind === 0 ? selection : runSelection;
    if (one === 0 || !(largest > load<f64>(one))) continue;
    const scratch = blockScratch();
    if (!isStored) storeBlock(scratch, a0, a1, a2, a3, a4, a5, a6, a7);
    isStored = true;
    const threshold = f64x2.splat(load<f64>(one));
    const above =
      i64x2.bitmask(f64x2.gt(a0, threshold)) |
      (i64x2.bitmask(f64x2.gt(a1, threshold)) << 2) |
      (i64x2.bitmask(f64x2.gt(a2, threshold)) << 4) |
      (i64x2.bitmask(f64x2.gt(a3, threshold)) << 6) |
      (i64x2.bitmask(f64x2.gt(a4, threshold)) << 8) |
      (i64x2.bitmask(f64x2.gt(a5, threshold)) << 10) |
      (i64x2.bitmask(f64x2.gt(a6, threshold)) << 12) |
      (i64x2.bitmask(f64x2.gt(a7, threshold)) << 14);
    append(one, scratch, u64(above & mask), scenarios);
  }
}

function storeBlock(
  to: usize,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  a4: v128,
  a5: v128,
  a6: v128,
  a7: v128,
): void {
  v128.store(to, a0, 0);
  v128.store(to, a1, 16);
  v128.store(to, a2, 32);
  v128.store(to, a3, 48);
  v128.store(to, a4, 64);
  v128.store(to, a5, 80);
  v128.store(to, a6, 96);
  v128.store(to, a7, 112);
}
