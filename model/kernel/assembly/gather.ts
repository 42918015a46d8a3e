import { columnScratch } from "./scratch";

/**
 * Exact losses of all candidates of screened books, into their selections. Candidates are sorted by scenario (counting sort), so
 * that what many books need of one scenario is read while it is near; where they need more than all of it, it is first put
 * side by side.
 *
 * @param slots place in screening order → scenario of the padded exact tiles, u32
 * @param count of the books
 * @param scenarios how many padded ones there are, in tiles of `width` scenarios and `step` bytes, the first at `rows`
 * @param rowCount rows of a tile
 * @param starts room for scenarios + 1 u32
 * @param pairs room for {u32 book, u32 candidate} of every candidate
 */
export function gather(
  books: usize,
  count: i32,
  slots: usize,
  rows: usize,
  scenarios: i32,
  width: u32,
  step: usize,
  rowCount: i32,
  starts: usize,
  pairs: usize,
): void {
  memory.fill(starts, 0, usize(scenarios + 1) << 2);
  for (let b: i32 = 0; b < count; b++) {
    const book = books + usize(b) * 80;
    const places: usize = load<u32>(book, 20);
    const candidates = load<u32>(book, 24);
    for (let i: u32 = 0; i < candidates; i++) {
      const start = starts + (slotOf(slots, places, i) << 2);
      store<u32>(start, load<u32>(start) + 1);
    }
    store<u32>(<usize>load<u32>(book, 72), candidates, 12);
  }
  let next = u32(pairs);
  for (let s: i32 = 0; s <= scenarios; s++) {
    const start = starts + ((<usize>s) << 2);
    const candidates = load<u32>(start);
    store<u32>(start, next);
    next += candidates << 3;
  }
  for (let b: i32 = 0; b < count; b++) {
    const book = books + usize(b) * 80;
    const places: usize = load<u32>(book, 20);
    const candidates = load<u32>(book, 24);
    for (let i: u32 = 0; i < candidates; i++) {
      const start = starts + (slotOf(slots, places, i) << 2);
      const pair: usize = load<u32>(start);
      store<u32>(pair, u32(book));
      store<u32>(pair, i, 4);
      store<u32>(start, u32(pair) + 8);
    }
  }
  // starts[s] is now where the pairs of scenario s end.
  const rowBytes = (<usize>width) << 3;
  let pair = pairs;
  for (let tile: i32 = 0; tile < scenarios; tile += width) {
    for (let lane: u32 = 0; lane < width; lane++) {
      const end: usize = load<u32>(starts + ((<usize>tile + lane) << 2));
      if (pair === end) continue;
      const scenario = rows + ((<usize>lane) << 3);
      const isDense = ((end - pair) / 8) * legsOf(load<u32>(pair)) > usize(rowCount);
      const column = columnScratch();
      if (isDense) {
        for (let row: i32 = 0; row < rowCount; row++) {
          store<f64>(column + ((<usize>row) << 3), load<f64>(scenario + <usize>row * rowBytes));
        }
      }
      for (; pair < end; pair += 8) {
        const book: usize = load<u32>(pair);
        const values: usize = load<u32>(<usize>load<u32>(book, 72), 8);
        const loss = isDense ? columnLoss(book, column) : tiledLoss(book, scenario);
        store<f64>(values + ((<usize>load<u32>(pair, 4)) << 3), loss);
      }
    }
    rows += step;
  }
}

function slotOf(slots: usize, places: usize, candidate: u32): usize {
  return load<u32>(slots + ((<usize>load<u32>(places + ((<usize>candidate) << 2))) << 2));
}

function legsOf(book: usize): usize {
  return (load<u32>(book, 68) - load<u32>(book, 64)) >> 4;
}

/** Σ −lots·p in one scenario, exact: all partial sums are integers below 2^53. */
function tiledLoss(book: usize, scenario: usize): f64 {
  let leg: usize = load<u32>(book, 64);
  const end: usize = load<u32>(book, 68);
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  for (; leg + 64 <= end; leg += 64) {
    a += load<f64>(leg, 8) * load<f64>(scenario + <usize>load<u32>(leg));
    b += load<f64>(leg, 24) * load<f64>(scenario + <usize>load<u32>(leg, 16));
    c += load<f64>(leg, 40) * load<f64>(scenario + <usize>load<u32>(leg, 32));
    d += load<f64>(leg, 56) * load<f64>(scenario + <usize>load<u32>(leg, 48));
  }
  for (; leg < end; leg += 16) a += load<f64>(leg, 8) * load<f64>(scenario + <usize>load<u32>(leg));
  return a + b + (c + d);
}

/** The same where the scenario's numbers lie side by side. */
function columnLoss(book: usize, column: usize): f64 {
  let leg: usize = load<u32>(book, 64);
  const end: usize = load<u32>(book, 68);
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  for (; leg + 64 <= end; leg += 64) {
    a += load<f64>(leg, 8) * load<f64>(column + <usize>load<u32>(leg, 4));
    b += load<f64>(leg, 24) * load<f64>(column + <usize>load<u32>(leg, 20));
    c += load<f64>(leg, 40) * load<f64>(column + <usize>load<u32>(leg, 36));
    d += load<f64>(leg, 56) * load<f64>(column + <usize>load<u32>(leg, 52));
  }
  for (; leg < end; leg += 16) a += load<f64>(leg, 8) * load<f64>(column + <usize>load<u32>(leg, 4));
  return a + b + (c + d);
}
