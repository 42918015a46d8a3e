import { kthLargest, runTooShort, tiesDropped } from "./selection";

// Tail, 80 bytes, of the k largest losses, v the least of them and y = ℓ − v = a + 2^18·b + 2^36·c, whole numbers in any such way:
//   0 f64 v
//   8 f64 Σa, 16 f64 Σb, 24 f64 Σc
//  32 i64 Σa², 40 i64 Σa·b, 48 i64 Σ(2a·c + b²), 56 i64 Σb·c, 64 i64 Σc²

/** So many terms below 2^39 add up exactly in doubles; an even number. */
const exactTerms: usize = 16384;

/** So many below 2^42 in two lanes. */
const nearTerms: u32 = 4096;

/** What Value at Risk, Expected Shortfall and its error are made of. */
export function tailSums(selection: usize, k: u32, tail: usize): void {
  const values: usize = load<u32>(selection, 8);
  const count = load<u32>(selection, 12);
  tailFrom(values, count, kthLargest(values, count, k), tail);
}

/** @param v the k-th largest of the values, after which four times −∞ stands */
export function tailFrom(values: usize, count: u32, v: f64, tail: usize): void {
  memory.fill(tail, 0, 80);
  store<f64>(tail, v);
  const end = values + ((<usize>count) << 3);
  if (count > nearTerms || !nearSums(values, end, v, tail)) farSums(values, end, v, tail);
}

/**
 * The sums where no loss exceeds v by 2^39: an integer below that is a double, so ℓ − v is not rounded, c is 0 and b below 2^21.
 * @returns whether they are; if not nothing is written
 */
function nearSums(values: usize, end: usize, v: f64, tail: usize): bool {
  const bound = f64x2.splat(v);
  const zero = f64x2.splat(0);
  let most = zero;
  let sumA = zero;
  let sumB = zero;
  let sumAA = zero;
  let sumAB = zero;
  let sumBB = zero;
  for (let at = values; at < end; at += 16) {
    const y = f64x2.pmax(zero, f64x2.sub(v128.load(at), bound));
    const b = f64x2.floor(f64x2.mul(y, f64x2.splat(3.814697265625e-6)));
    const a = f64x2.sub(y, f64x2.mul(b, f64x2.splat(262144)));
    most = f64x2.pmax(most, y);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    sumAA = f64x2.add(sumAA, f64x2.mul(a, a));
    sumAB = f64x2.add(sumAB, f64x2.mul(a, b));
    sumBB = f64x2.add(sumBB, f64x2.mul(b, b));
  }
  if (v128.any_true(f64x2.ge(most, f64x2.splat(549755813888)))) return false;
  store<f64>(tail, totalOf(sumA), 8);
  store<f64>(tail, totalOf(sumB), 16);
  addTo(tail + 32, sumAA);
  addTo(tail + 40, sumAB);
  addTo(tail + 48, sumBB);
  return true;
}

/**
 * The sums of any losses. a, b and c are differences of the same digits of ℓ and v, below 2^19 in size, whichever of them is
 * negative: no rounding, though ℓ − v may be no double.
 */
function farSums(values: usize, end: usize, v: f64, tail: usize): void {
  const bound = f64x2.splat(v);
  const boundHigh = f64x2.floor(f64x2.mul(bound, f64x2.splat(1.4551915228366852e-11)));
  const boundRest = f64x2.sub(bound, f64x2.mul(boundHigh, f64x2.splat(68719476736)));
  const boundMiddle = f64x2.floor(f64x2.mul(boundRest, f64x2.splat(3.814697265625e-6)));
  const boundLow = f64x2.sub(boundRest, f64x2.mul(boundMiddle, f64x2.splat(262144)));
  const zero = f64x2.splat(0);
  for (let from = values; from < end; from += exactTerms << 3) {
    const to = min(end, from + (exactTerms << 3));
    let sumA = zero;
    let sumB = zero;
    let sumC = zero;
    let sumAA = zero;
    let sumAB = zero;
    let sumMiddle = zero;
    let sumBC = zero;
    let sumCC = zero;
    // After the last value −∞ stands, which does not exceed v.
    for (let at = from; at < to; at += 16) {
      const loss = v128.load(at);
      const above = f64x2.gt(loss, bound);
      const high = f64x2.floor(f64x2.mul(loss, f64x2.splat(1.4551915228366852e-11)));
      const rest = f64x2.sub(loss, f64x2.mul(high, f64x2.splat(68719476736)));
      const middle = f64x2.floor(f64x2.mul(rest, f64x2.splat(3.814697265625e-6)));
      const low = f64x2.sub(rest, f64x2.mul(middle, f64x2.splat(262144)));
      const a = v128.and(above, f64x2.sub(low, boundLow));
      const b = v128.and(above, f64x2.sub(middle, boundMiddle));
      const c = v128.and(above, f64x2.sub(high, boundHigh));
      sumA = f64x2.add(sumA, a);
      sumB = f64x2.add(sumB, b);
      sumC = f64x2.add(sumC, c);
      sumAA = f64x2.add(sumAA, f64x2.mul(a, a));
      sumAB = f64x2.add(sumAB, f64x2.mul(a, b));
      const ac = f64x2.mul(a, c);
      sumMiddle = f64x2.add(sumMiddle, f64x2.add(f64x2.add(ac, ac), f64x2.mul(b, b)));
      sumBC = f64x2.add(sumBC, f64x2.mul(b, c));
      sumCC = f64x2.add(sumCC, f64x2.mul(c, c));
    }
    store<f64>(tail, load<f64>(tail, 8) + totalOf(sumA), 8);
    store<f64>(tail, load<f64>(tail, 16) + totalOf(sumB), 16);
    store<f64>(tail, load<f64>(tail, 24) + totalOf(sumC), 24);
    addTo(tail + 32, sumAA);
    addTo(tail + 40, sumAB);
    addTo(tail + 48, sumMiddle);
    addTo(tail + 56, sumBC);
    addTo(tail + 64, sumCC);
  }
}

function totalOf(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function addTo(total: usize, sum: v128): void {
  store<i64>(total, load<i64>(total) + i64(f64x2.extract_lane(sum, 0)) + i64(f64x2.extract_lane(sum, 1)));
}

/**
 * Ends a run of scenarios for nodes whose last selection looks at one run at a time: the tail of each, and a new start.
 *
 * The next run starts from where the last cut of this one left the threshold: runs are alike, and `keep` is so much more than k
 * that k of the next will exceed it. A run of which fewer do is marked. Where ties were dropped the threshold may be the largest
 * loss there is; the next run then starts at −∞.
 *
 * @param nodes their addresses, u32
 * @param carries 0: every run starts at −∞
 */
export function closeRun(nodes: usize, count: i32, k: u32, tails: usize, carries: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const node: usize = load<u32>(nodes + ((<usize>i) << 2));
    const selection: usize = <usize>load<u32>(node, 36) - 40;
    const flags = load<u32>(selection, 28);
    const found = load<u32>(selection, 12);
    if (found >= k) tailSums(selection, k, tails + usize(i) * 80);
    else store<u32>(selection, flags | runTooShort, 28);
    if (carries === 0 || flags & tiesDropped || found < load<u32>(selection, 16)) {
      store<f64>(selection, -Infinity);
      store<u32>(selection, load<u32>(selection, 28) & ~tiesDropped, 28);
    }
    store<u32>(selection, 0, 12);
    store<f64>(node, min(load<f64>(selection), load<f64>(load<u32>(node, 32))));
  }
}
