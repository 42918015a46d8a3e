/**
 * An integer that at least k of n values reach, and where no ties are at most `most`. That the number of values from x on falls
 * about as e^−x is the first guess and corrects it. Every third time the interval is halved, so that any values end it.
 * @param n what fills up a multiple of 32 is −2^15
 * @param least an integer that k of them reach; what is given where they do not
 */
export function reachedBy(values: usize, n: i32, k: u32, most: u32, least: i32): i32 {
  const end = values + ((<usize>((n + 31) & ~31)) << 1);
  let highs = v128.load(values);
  for (let at = values; at < end; at += 64) {
    const two = i16x8.max_s(v128.load(at), v128.load(at, 16));
    highs = i16x8.max_s(highs, i16x8.max_s(two, i16x8.max_s(v128.load(at, 32), v128.load(at, 48))));
  }
  // At least k values are ≥ low, fewer are > high.
  let low = least;
  let high = highestLane(highs);
  let fromLow = logarithm(f32(n));
  let fromHigh: f32 = 0;
  const wanted = logarithm(f32(k) + f32(most - k) * 0.5);
  let guess = low;
  if (low < 0 && low < high && countAbove(values, end, -1) >= k) low = 0;
  for (let step: i32 = 0; low < high; step++) {
    let middle = low + ((high - low + 1) >> 1);
    if (guess > low) middle = min(high, guess);
    else if (step % 3 !== 2) {
      const share = (fromLow - wanted) / (fromLow - fromHigh + 0.001);
      middle = max(low + 1, min(high, low + i32(f32(high - low) * share)));
    }
    guess = low;
    const count = countAbove(values, end, middle - 1);
    const from = logarithm(f32(max<u32>(count, 1)));
    if (count >= k) {
      low = middle;
      fromLow = from;
      if (count <= most) break;
    } else {
      // Nothing is known below the first guess but how the values above it thin out.
      if (step === 0) guess = middle - i32((f32(high - middle) * (wanted - from + 0.1)) / (from + 0.1)) - 1;
      high = middle - 1;
      fromHigh = from;
    }
  }
  return low;
}

/** log2 of x to within 0.09, of x > 0. Decides about guesses only. */
function logarithm(x: f32): f32 {
  return f32(reinterpret<i32>(x) - 0x3f800000) * 1.1920929e-7;
}

function highestLane(lanes: v128): i32 {
  const four = i32x4.max_s(i32x4.extend_low_i16x8_s(lanes), i32x4.extend_high_i16x8_s(lanes));
  return max(
    max(i32x4.extract_lane(four, 0), i32x4.extract_lane(four, 1)),
    max(i32x4.extract_lane(four, 2), i32x4.extract_lane(four, 3)),
  );
}

/** How many of the values, a multiple of 32, exceed `bound`; fewer than 2^18 values, so that a lane counts fewer than 2^15. */
function countAbove(values: usize, end: usize, bound: i32): u32 {
  const bounds = i16x8.splat(i16(bound));
  let even = i16x8.splat(0);
  let odd = even;
  for (let at = values; at < end; at += 64) {
    even = i16x8.sub(even, i16x8.gt_s(v128.load(at), bounds));
    odd = i16x8.sub(odd, i16x8.gt_s(v128.load(at, 16), bounds));
    even = i16x8.sub(even, i16x8.gt_s(v128.load(at, 32), bounds));
    odd = i16x8.sub(odd, i16x8.gt_s(v128.load(at, 48), bounds));
  }
  const four = i32x4.add(i32x4.extadd_pairwise_i16x8_s(even), i32x4.extadd_pairwise_i16x8_s(odd));
  return u32(
    i32x4.extract_lane(four, 0) +
      i32x4.extract_lane(four, 1) +
      i32x4.extract_lane(four, 2) +
      i32x4.extract_lane(four, 3),
  );
}
