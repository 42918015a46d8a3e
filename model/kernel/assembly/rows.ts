/** The largest |p| of a row of integers below 2^53; −1 if it holds anything else. */
export function rowPeak(row: usize, points: i32): f64 {
  let peak: f64 = 0;
  let whole = true;
  for (let s: i32 = 0; s < points; s++) {
    const p = load<f64>(row + ((<usize>s) << 3));
    const size = abs(p);
    // False for NaN.
    whole = whole && size < 9007199254740992 && nearest(p) === p;
    peak = max(peak, size);
  }
  return whole ? peak : -1;
}

/**
 * Σp and Σp² of a row of integers below 2^53, as six i64: Σ (p mod 2^32), Σ ⌊p / 2^32⌋, and with |p| = a + 2^27·b
 * Σ a², Σ a·b, Σ b² as below: each product cut at 2^32, low parts then high parts.
 */
export function rowPowerSums(row: usize, points: i32, sums: usize): void {
  let low: i64 = 0;
  let high: i64 = 0;
  let aaLow: i64 = 0;
  let aaHigh: i64 = 0;
  let abLow: i64 = 0;
  let abHigh: i64 = 0;
  let bbLow: i64 = 0;
  let bbHigh: i64 = 0;
  for (let s: i32 = 0; s < points; s++) {
    const p = load<f64>(row + ((<usize>s) << 3));
    const value = i64(p);
    const size = i64(abs(p));
    low += value & 0xffffffff;
    high += value >> 32;
    const a = size & 0x7ffffff;
    const b = size >> 27;
    const aa = a * a;
    const ab = a * b;
    const bb = b * b;
    aaLow += aa & 0xffffffff;
    aaHigh += aa >> 32;
    abLow += ab & 0xffffffff;
    abHigh += ab >> 32;
    bbLow += bb & 0xffffffff;
    bbHigh += bb >> 32;
  }
  store<i64>(sums, low);
  store<i64>(sums, high, 8);
  store<i64>(sums, aaLow, 16);
  store<i64>(sums, aaHigh, 24);
  store<i64>(sums, abLow, 32);
  store<i64>(sums, abHigh, 40);
  store<i64>(sums, bbLow, 48);
  store<i64>(sums, bbHigh, 56);
}

/**
 * A row cut into the pieces of the exact tiles: `runs` runs of `length` scenarios, each of whole tiles.
 * @param to the row's piece of the first tile
 * @param step bytes from a tile to the next
 */
export function layExactRow(row: usize, runs: i32, length: i32, width: i32, to: usize, step: usize): void {
  for (let run: i32 = 0; run < runs; run++) {
    for (let first: i32 = 0; first < length; first += width) {
      const scenarios = min(width, length - first);
      memory.copy(to, row + (usize(run * length + first) << 3), (<usize>scenarios) << 3);
      to += step;
    }
  }
}

/** A row as single precision in screening order. @param order place → scenario, u32 */
export function laySingleRow(
  row: usize,
  order: usize,
  points: i32,
  width: i32,
  to: usize,
  step: usize,
): void {
  for (let first: i32 = 0; first < points; first += width) {
    const scenarios = min(width, points - first);
    for (let s: i32 = 0; s < scenarios; s++) {
      const scenario: usize = load<u32>(order + (usize(first + s) << 2));
      store<f32>(to + ((<usize>s) << 2), f32(load<f64>(row + (scenario << 3))));
    }
    to += step;
  }
}

/** The largest |p| of some places. */
export function placesPeak(row: usize, order: usize, points: i32): f64 {
  let peak: f64 = 0;
  for (let s: i32 = 0; s < points; s++) {
    const scenario: usize = load<u32>(order + ((<usize>s) << 2));
    peak = max(peak, abs(load<f64>(row + (scenario << 3))));
  }
  return peak;
}

/**
 * A row in 16 bits: p·perTick to the nearest integer.
 * @param perTick at most 32,766 over the largest |p| of these places
 */
export function layNarrowRow(
  row: usize,
  order: usize,
  points: i32,
  width: i32,
  perTick: f64,
  to: usize,
  step: usize,
): void {
  for (let first: i32 = 0; first < points; first += width) {
    const scenarios = min(width, points - first);
    for (let s: i32 = 0; s < scenarios; s++) {
      const scenario: usize = load<u32>(order + (usize(first + s) << 2));
      store<i16>(to + ((<usize>s) << 1), i16(nearest(load<f64>(row + (scenario << 3)) * perTick)));
    }
    to += step;
  }
}

/**
 * A row in the order of the scenarios in 16 bits, p·perTick to the nearest integer.
 * @param perRun places of a run; those beyond its scenarios stay as they are
 * @param perTick at most 32,766 over the largest |p|
 */
export function layOrderedRow(
  row: usize,
  runs: i32,
  length: i32,
  perRun: i32,
  perTick: f64,
  narrow: usize,
): void {
  for (let run: i32 = 0; run < runs; run++) {
    for (let s: usize = 0; s < <usize>length; s++) {
      const p = load<f64>(row + (s << 3));
      store<i16>(narrow + (s << 1), i16(nearest(p * perTick)));
    }
    row += (<usize>length) << 3;
    narrow += (<usize>perRun) << 1;
  }
}
