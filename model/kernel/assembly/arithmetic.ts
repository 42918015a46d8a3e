/** q·c + sum, fused where the machine can: the sums are exact integers, or bounded with a rounding more. */
export function multiplyAddDouble(q: v128, c: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(q, c, sum);
  return f64x2.add(sum, f64x2.mul(q, c));
}

export function multiplyAddSingle(q: v128, c: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(q, c, sum);
  return f32x4.add(sum, f32x4.mul(q, c));
}

/**
 * sum + [(q·c + 2^14) >> 15] modulo 2^16. The relaxed product differs between machines for −2^15 · −2^15 only, which does
 * not occur: rows hold at most 32,766.
 */
export function multiplyAddNarrow(q: v128, c: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.add(sum, i16x8.relaxed_q15mulr_s(q, c));
  return i16x8.add(sum, i16x8.q15mulr_sat_s(q, c));
}
