import { multiplyAddDouble } from "./arithmetic";
import { rowScratch } from "./scratch";
import { columnStride, transposeEight } from "./columns";

// Exact legs: u32 bytes of what follows, u32 of no meaning, then groups of four legs, 40 bytes; those added have no lots.
//   0 f64[4] −lots
//  32 u16[4] row

/**
 * Exact losses of all candidates of screened accounts, into their selections. Candidates are sorted by scenario (counting
 * sort), eight scenarios are put side by side, and all accounts that need them read from there.
 *
 * @param slots place in screening order → scenario of the padded exact tiles, u32
 * @param scenarios how many padded ones there are, in tiles of `width` scenarios and `step` bytes, the first at `rows`
 * @param rowCount rows of a tile
 * @param starts room for scenarios + 1 u32
 * @param pairs room for {u32 exact legs, u32 address of the loss} of every candidate
 */
export function gather(
  list: usize,
  count: i32,
  slots: usize,
  rows: usize,
  scenarios: i32,
  width: i32,
  step: usize,
  rowCount: i32,
  starts: usize,
  pairs: usize,
): void {
  sortCandidates(list, count, slots, scenarios, starts, pairs);
  const rowBytes = (<usize>width) << 3;
  const columns = rowScratch();
  const stride = columnStride(rowCount);
  let pair = pairs;
  for (let tile: i32 = 0; tile < scenarios; tile += width) {
    for (let lane: i32 = 0; lane < width; lane += 8) {
      const lastEnds: usize = load<u32>(starts + (usize(tile + lane + 7) << 2));
      if (pair === lastEnds) continue;
      const eight = rows + ((<usize>lane) << 3);
      // To put them side by side costs as much as to read some of them where they are.
      const isDense = (lastEnds - pair) * <usize>load<u32>(<usize>load<u32>(pair)) > <usize>rowCount * 320;
      if (isDense) transposeEight(eight, rowBytes, rowCount, columns, stride);
      for (let i: i32 = 0; i < 8; i++) {
        const end: usize = load<u32>(starts + (usize(tile + lane + i) << 2));
        const column = columns + <usize>i * stride;
        const scenario = eight + ((<usize>i) << 3);
        for (; pair < end; pair += 8) {
          const legs: usize = load<u32>(pair);
          const loss = isDense ? columnLoss(legs, column) : tiledLoss(legs, scenario, rowBytes);
          store<f64>(<usize>load<u32>(pair, 4), loss);
        }
      }
    }
    rows += step;
  }
}

/** Writes the pairs by scenario. Afterwards starts[s] is where those of scenario s end. */
function sortCandidates(
  list: usize,
  count: i32,
  slots: usize,
  scenarios: i32,
  starts: usize,
  pairs: usize,
): void {
  memory.fill(starts, 0, usize(scenarios + 1) << 2);
  const end = list + ((<usize>count) << 3);
  for (let at = list; at < end; at += 8) {
    const account: usize = load<u32>(at);
    let place: usize = load<u32>(account, 20);
    const last = place + ((<usize>load<u32>(account, 24)) << 2);
    for (; place < last; place += 4) {
      const start = starts + (slotOf(slots, place) << 2);
      store<u32>(start, load<u32>(start) + 1);
    }
  }
  let next = u32(pairs);
  for (let s: i32 = 0; s <= scenarios; s++) {
    const start = starts + ((<usize>s) << 2);
    const candidates = load<u32>(start);
    store<u32>(start, next);
    next += candidates << 3;
  }
  for (let at = list; at < end; at += 8) {
    const account: usize = load<u32>(at);
    const candidates = load<u32>(account, 24);
    const selection: usize = load<u32>(account, 68);
    const legs = load<u32>(account, 64);
    let place: usize = load<u32>(account, 20);
    let loss = load<u32>(selection, 8);
    const last = place + ((<usize>candidates) << 2);
    store<u32>(selection, candidates, 12);
    for (; place < last; place += 4) {
      const start = starts + (slotOf(slots, place) << 2);
      const pair: usize = load<u32>(start);
      store<u32>(pair, legs);
      store<u32>(pair, loss, 4);
      store<u32>(start, u32(pair) + 8);
      loss += 8;
    }
  }
}

function slotOf(slots: usize, place: usize): usize {
  return load<u32>(slots + ((<usize>load<u32>(place)) << 2));
}

/** Σ −lots·p in one scenario, exact: all partial sums are integers below 2^53. */
function columnLoss(legs: usize, column: usize): f64 {
  let leg = legs + 8;
  const end = leg + <usize>load<u32>(legs);
  let a = f64x2.splat(0);
  let b = a;
  for (; leg < end; leg += 40) {
    a = multiplyAddDouble(v128.load(leg), twoOf(column, leg + 32), a);
    b = multiplyAddDouble(v128.load(leg, 16), twoOf(column, leg + 36), b);
  }
  a = f64x2.add(a, b);
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** The numbers of two rows. */
function twoOf(column: usize, rows: usize): v128 {
  const first = v128.load64_zero(column + ((<usize>load<u16>(rows)) << 3));
  return v128.load64_lane(column + ((<usize>load<u16>(rows, 2)) << 3), first, 1);
}

/** The same from the tile, where the numbers of a scenario are `rowBytes` apart. */
function tiledLoss(legs: usize, scenario: usize, rowBytes: usize): f64 {
  let leg = legs + 8;
  const end = leg + <usize>load<u32>(legs);
  let a: f64 = 0;
  let b: f64 = 0;
  for (; leg < end; leg += 40) {
    a += load<f64>(leg, 0) * load<f64>(scenario + <usize>load<u16>(leg, 32) * rowBytes);
    b += load<f64>(leg, 8) * load<f64>(scenario + <usize>load<u16>(leg, 34) * rowBytes);
    a += load<f64>(leg, 16) * load<f64>(scenario + <usize>load<u16>(leg, 36) * rowBytes);
    b += load<f64>(leg, 24) * load<f64>(scenario + <usize>load<u16>(leg, 38) * rowBytes);
  }
  return a + b;
}
