/**
 * Exact losses of all candidates of screened books, into their selections. Candidates are sorted by tile (counting sort), so
 * that the rows of a tile are read while they are near, whichever books need them.
 *
 * @param slots place in screening order → scenario of the padded exact tiles, u32
 * @param tiles how many exact tiles there are, of `width` scenarios and `step` bytes each, the first at `rows`
 * @param starts room for tiles + 1 u32
 * @param pairs room for {u32 book, u32 candidate} of every candidate
 */
export function gather(
  books: usize,
  count: i32,
  slots: usize,
  rows: usize,
  tiles: i32,
  width: u32,
  step: usize,
  starts: usize,
  pairs: usize,
): void {
  memory.fill(starts, 0, usize(tiles + 1) << 2);
  for (let b: i32 = 0; b < count; b++) {
    const book = books + usize(b) * 80;
    const places: usize = load<u32>(book, 20);
    const candidates = load<u32>(book, 24);
    for (let i: u32 = 0; i < candidates; i++) {
      const start = starts + ((<usize>(slotOf(slots, places, i) / width)) << 2);
      store<u32>(start, load<u32>(start) + 1);
    }
    store<u32>(<usize>load<u32>(book, 72), candidates, 12);
  }
  let next = u32(pairs);
  for (let t: i32 = 0; t <= tiles; t++) {
    const start = starts + ((<usize>t) << 2);
    const candidates = load<u32>(start);
    store<u32>(start, next);
    next += candidates << 3;
  }
  for (let b: i32 = 0; b < count; b++) {
    const book = books + usize(b) * 80;
    const places: usize = load<u32>(book, 20);
    const candidates = load<u32>(book, 24);
    for (let i: u32 = 0; i < candidates; i++) {
      const start = starts + ((<usize>(slotOf(slots, places, i) / width)) << 2);
      const pair: usize = load<u32>(start);
      store<u32>(pair, u32(book));
      store<u32>(pair, i, 4);
      store<u32>(start, u32(pair) + 8);
    }
  }
  // starts[t] is now where the pairs of tile t end.
  let pair = pairs;
  for (let t: i32 = 0; t < tiles; t++) {
    const end: usize = load<u32>(starts + ((<usize>t) << 2));
    for (; pair < end; pair += 8) {
      const book: usize = load<u32>(pair);
      const i = load<u32>(pair, 4);
      const lane = slotOf(slots, <usize>load<u32>(book, 20), i) % width;
      const values: usize = load<u32>(<usize>load<u32>(book, 72), 8);
      store<f64>(values + ((<usize>i) << 3), exactLoss(book, rows + ((<usize>lane) << 3)));
    }
    rows += step;
  }
}

function slotOf(slots: usize, places: usize, candidate: u32): u32 {
  return load<u32>(slots + ((<usize>load<u32>(places + ((<usize>candidate) << 2))) << 2));
}

/** Σ −lots·p in one scenario, exact: all partial sums are integers below 2^53. */
function exactLoss(book: usize, scenario: usize): f64 {
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
