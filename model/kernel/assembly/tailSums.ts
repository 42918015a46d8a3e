import { kthLargest } from "./selection";

// Tail, 80 bytes, of the k largest losses, v the least of them and y = ℓ − v:
//   0 f64 v
//   8 i64 how many exceed v
//  16 i64 Σ (y mod 2^32), 24 i64 Σ ⌊y / 2^32⌋
//  With y = a + 2^27·b and every product cut at 2^32:
//  32 i64, 40 i64 Σ a²;  48 i64, 56 i64 Σ a·b;  64 i64, 72 i64 Σ b²     low parts, high parts

const low32: i64 = 0xffffffff;
const low27: i64 = 0x7ffffff;

/** What Value at Risk, Expected Shortfall and its error are made of: exact, as y < 2^54 and there are fewer than 2^31 of them. */
export function tailSums(selection: usize, k: u32, tail: usize): void {
  const values: usize = load<u32>(selection, 8);
  const count = load<u32>(selection, 12);
  const end = values + ((<usize>count) << 3);
  const v = kthLargest(values, count, k);
  let above: i64 = 0;
  let low: i64 = 0;
  let high: i64 = 0;
  let aaLow: i64 = 0;
  let aaHigh: i64 = 0;
  let abLow: i64 = 0;
  let abHigh: i64 = 0;
  let bbLow: i64 = 0;
  let bbHigh: i64 = 0;
  for (let at = values; at < end; at += 8) {
    const loss = load<f64>(at);
    if (loss <= v) continue;
    const y = i64(loss) - i64(v);
    const a = y & low27;
    const b = y >> 27;
    above++;
    low += y & low32;
    high += y >> 32;
    const aa = a * a;
    const ab = a * b;
    const bb = b * b;
    aaLow += aa & low32;
    aaHigh += aa >> 32;
    abLow += ab & low32;
    abHigh += ab >> 32;
    bbLow += bb & low32;
    bbHigh += bb >> 32;
  }
  store<f64>(tail, v);
  store<i64>(tail, above, 8);
  store<i64>(tail, low, 16);
  store<i64>(tail, high, 24);
  store<i64>(tail, aaLow, 32);
  store<i64>(tail, aaHigh, 40);
  store<i64>(tail, abLow, 48);
  store<i64>(tail, abHigh, 56);
  store<i64>(tail, bbLow, 64);
  store<i64>(tail, bbHigh, 72);
}

/**
 * Ends a run of scenarios for the selections that look at one run at a time: the tail of each, and a new start.
 * @param selections their addresses, u32
 */
export function closeSelections(selections: usize, count: i32, k: u32, tails: usize): void {
  for (let i: i32 = 0; i < count; i++) {
    const selection: usize = load<u32>(selections + ((<usize>i) << 2));
    tailSums(selection, k, tails + usize(i) * 80);
    store<f64>(selection, -Infinity);
    store<u32>(selection, 0, 12);
  }
}
