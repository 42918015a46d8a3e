/**
 * What the machine does at best: the multiply-adds of the kernel's rungs on registers alone, and loads from a part of the
 * memory. Twelve independent sums hide the latency of every instruction used, and fit sixteen registers with two constants.
 */
import {
  multiplyAddDouble,
  multiplyAddNarrow,
  multiplyAddSingle,
} from "../../../model/kernel/assembly/arithmetic";

/**
 * Twelve multiply-adds a round, of eight lanes: the 16-bit screen's.
 * @param from fourteen vectors: what is multiplied by, what is added, and where the sums start. The compiler must not know them.
 */
export function narrowRounds(from: usize, rounds: i32): i32 {
  return multiplyAddRounds<i16>(from, rounds);
}

/** Twelve of four lanes: those of the screen in single precision. */
export function singleRounds(from: usize, rounds: i32): i32 {
  return multiplyAddRounds<f32>(from, rounds);
}

/** Twelve of two lanes: the full evaluation's. */
export function doubleRounds(from: usize, rounds: i32): i32 {
  return multiplyAddRounds<f64>(from, rounds);
}

/** Every sum is multiplied again and again, so that no product can be computed once for all. */
function multiplyAddRounds<T>(from: usize, rounds: i32): i32 {
  const q = v128.load(from);
  const c = v128.load(from, 16);
  let a0 = v128.load(from, 32);
  let a1 = v128.load(from, 48);
  let a2 = v128.load(from, 64);
  let a3 = v128.load(from, 80);
  let a4 = v128.load(from, 96);
  let a5 = v128.load(from, 112);
  let a6 = v128.load(from, 128);
  let a7 = v128.load(from, 144);
  let a8 = v128.load(from, 160);
  let a9 = v128.load(from, 176);
  let a10 = v128.load(from, 192);
  let a11 = v128.load(from, 208);
  for (; rounds > 0; rounds--) {
    a0 = multiplyAdd<T>(q, a0, c);
    a1 = multiplyAdd<T>(q, a1, c);
    a2 = multiplyAdd<T>(q, a2, c);
    a3 = multiplyAdd<T>(q, a3, c);
    a4 = multiplyAdd<T>(q, a4, c);
    a5 = multiplyAdd<T>(q, a5, c);
    a6 = multiplyAdd<T>(q, a6, c);
    a7 = multiplyAdd<T>(q, a7, c);
    a8 = multiplyAdd<T>(q, a8, c);
    a9 = multiplyAdd<T>(q, a9, c);
    a10 = multiplyAdd<T>(q, a10, c);
    a11 = multiplyAdd<T>(q, a11, c);
  }
  const all = v128.xor(
    v128.xor(v128.xor(v128.xor(a0, a1), v128.xor(a2, a3)), v128.xor(v128.xor(a4, a5), v128.xor(a6, a7))),
    v128.xor(v128.xor(a8, a9), v128.xor(a10, a11)),
  );
  return i32x4.extract_lane(all, 0);
}

function multiplyAdd<T>(q: v128, a: v128, c: v128): v128 {
  if (sizeof<T>() === 2) return multiplyAddNarrow(q, a, c);
  return sizeof<T>() === 4 ? multiplyAddSingle(q, a, c) : multiplyAddDouble(q, a, c);
}

/**
 * Loads so many bytes from an address on, times over.
 * @param bytes a multiple of 128
 */
export function loadRounds(address: usize, bytes: usize, times: i32): i32 {
  let a0 = i32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; times > 0; times--) {
    const end = address + bytes;
    for (let at = address; at < end; at += 128) {
      a0 = v128.or(a0, v128.load(at, 0));
      a1 = v128.or(a1, v128.load(at, 16));
      a2 = v128.or(a2, v128.load(at, 32));
      a3 = v128.or(a3, v128.load(at, 48));
      a0 = v128.or(a0, v128.load(at, 64));
      a1 = v128.or(a1, v128.load(at, 80));
      a2 = v128.or(a2, v128.load(at, 96));
      a3 = v128.or(a3, v128.load(at, 112));
    }
  }
  return i32x4.extract_lane(v128.or(v128.or(a0, a1), v128.or(a2, a3)), 0);
}
