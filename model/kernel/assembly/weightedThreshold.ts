import { middleOf } from "./selection";

/**
 * v, the largest loss with Σ_{ℓ ≥ v} w ≥ need, by bisection: exact, as losses are integers and Σw is below 2^53.
 *
 * @param losses f64 integers, and as many `weights`, f64 positive integers; both padded to an even number, the losses
 *   with −∞
 * @param need at most Σw
 */
export function weightedThreshold(losses: usize, weights: usize, n: i32, need: f64): f64 {
  const bytes = usize((n + 1) & ~1) << 3;
  let low = Infinity;
  let high = -Infinity;
  for (let s: i32 = 0; s < n; s++) {
    const loss = load<f64>(losses + ((<usize>s) << 3));
    low = min(low, loss);
    high = max(high, loss);
  }
  // The weight from `low` on reaches the need, the weight above `high` does not.
  while (low < high) {
    const middle = middleOf(low, high);
    const bounds = f64x2.splat(middle);
    let sum = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const inside = f64x2.ge(v128.load(losses + at), bounds);
      sum = f64x2.add(sum, v128.and(v128.load(weights + at), inside));
    }
    if (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) >= need) low = middle;
    else high = middle - 1;
  }
  return low;
}
