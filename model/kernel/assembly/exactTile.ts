import { multiplyAddDouble } from "./arithmetic";
import { select } from "./selection";

// Node, 40 bytes: a sum of rows and of earlier nodes of its book.
//   0 f64 bound                losses up to it matter to none of its selections
//   8 u32 sources, 12 u32 end  records {u32 address, u32 2^32 − 1 if in a tile, from its start, else 0; f64 factor}
//  16 u32 parts, 20 u32 end    the same of earlier nodes: products are rounded; a node has either
//  24 u32 sum                  where the tile's losses go, 8 bytes each
//  28 u32 stride               0: this tile's only; 1: the losses of all scenarios are kept, in their own order
//  32 u32 selections, 36 u32 end

/** Scenarios of a block; a tile is whole blocks. */
const block: i32 = 16;

/** Bytes of sources beyond which a block's sums stay in the registers while all sources pass. */
const longList: usize = 8 * 16;

/**
 * Exact losses of books in one tile, fed to their selections. Every product and partial sum is an integer below 2^53, so
 * neither the order of the terms nor fusing changes a bit; a part's product with its factor is rounded half to even.
 *
 * Node by node, so that a node's rows and factors are looked up once a tile; four sources in one go, since more would not fit
 * the registers, or block by block where they are many. The branches that are left are the number of sources and what exceeds the bound.
 *
 * @param nodes of all books, up to `end`; a node comes after those that it adds
 * @param tile rows, `f64` by scenario
 * @param valid scenarios that exist; the rest of the tile is padding
 * @param first place of the tile's first scenario in the order of the set
 */
export function exactTile(nodes: usize, end: usize, tile: usize, valid: i32, first: i32): void {
  for (let node = nodes; node < end; node += 40) {
    const sum: usize = load<u32>(node, 24) + load<u32>(node, 28) * (first << 3);
    const parts: usize = load<u32>(node, 16);
    const partsEnd: usize = load<u32>(node, 20);
    if (parts !== partsEnd) addParts(node, sum, parts, partsEnd, valid, first);
    else addSources(node, sum, load<u32>(node, 8), load<u32>(node, 12), tile, valid, first);
  }
}

/** Of no sources, zeros. What four sources gave is the first source of the next. */
function addSources(
  node: usize,
  sum: usize,
  source: usize,
  end: usize,
  tile: usize,
  valid: i32,
  first: i32,
): void {
  if (source === end) {
    memory.fill(sum, 0, (<usize>valid) << 3);
    selectAll(node, sum, valid, first);
    return;
  }
  if (end - source > longList) {
    addMany(node, sum, source, end, tile, valid, first);
    return;
  }
  let row = Inlined.rowOf(source, tile);
  let factor = load<f64>(source, 8);
  source += 16;
  for (; source + 48 < end; source += 48) {
    addFour(0, sum, row, factor, source, tile, valid, first);
    row = sum;
    factor = 1;
  }
  const left = (end - source) >> 4;
  if (left === 1) addTwo(node, sum, row, factor, source, tile, valid, first);
  else if (left === 2) addThree(node, sum, row, factor, source, tile, valid, first);
  else if (left === 0) addOne(node, sum, row, factor, source, tile, valid, first);
  else addFour(node, sum, row, factor, source, tile, valid, first);
}

// prettier-ignore
function addOne(node: usize, sum: usize, row: usize, factor: f64, more: usize, tile: usize, valid: i32, first: i32): void {
  Inlined.add(1, node, sum, row, factor, more, tile, valid, first);
}

// prettier-ignore
function addTwo(node: usize, sum: usize, row: usize, factor: f64, more: usize, tile: usize, valid: i32, first: i32): void {
  Inlined.add(2, node, sum, row, factor, more, tile, valid, first);
}

// prettier-ignore
function addThree(node: usize, sum: usize, row: usize, factor: f64, more: usize, tile: usize, valid: i32, first: i32): void {
  Inlined.add(3, node, sum, row, factor, more, tile, valid, first);
}

// prettier-ignore
function addFour(node: usize, sum: usize, row: usize, factor: f64, more: usize, tile: usize, valid: i32, first: i32): void {
  Inlined.add(4, node, sum, row, factor, more, tile, valid, first);
}

/** Functions whose code stands where they are called; methods, since only those can be marked so. */
class Inlined {
  /**
   * The code of those four, with `n` a constant in each.
   * @param node 0 where more is to be added: nothing is selected yet
   * @param row the first source
   * @param more records of the other n − 1
   */
  @inline
  // prettier-ignore
  static add(
    n: i32,
    node: usize,
    sum: usize,
    row: usize,
    factor: f64,
    more: usize,
    tile: usize,
    valid: i32,
    first: i32,
  ): void {
    const q0 = f64x2.splat(factor);
    let q1 = q0;
    let q2 = q0;
    let q3 = q0;
    let r0 = row;
    let r1 = row;
    let r2 = row;
    let r3 = row;
    if (n > 1) {
      r1 = Inlined.rowOf(more, tile);
      q1 = v128.load64_splat(more, 8);
    }
    if (n > 2) {
      r2 = Inlined.rowOf(more + 16, tile);
      q2 = v128.load64_splat(more, 24);
    }
    if (n > 3) {
      r3 = Inlined.rowOf(more + 32, tile);
      q3 = v128.load64_splat(more, 40);
    }
    let left = valid;
    while (left > 0) {
      const bound = f64x2.splat(node === 0 ? Infinity : load<f64>(node));
      const losses = sum;
      let above: u64 = 0;
      for (let shift: i32 = 0; shift < 64 && left > 0; shift += block) {
        const a0 = Inlined.terms(n, 0, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a0, 0);
        const a1 = Inlined.terms(n, 16, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a1, 16);
        const a2 = Inlined.terms(n, 32, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a2, 32);
        const a3 = Inlined.terms(n, 48, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a3, 48);
        const low = Inlined.aboveBound(a0, a1, a2, a3, bound);
        const a4 = Inlined.terms(n, 64, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a4, 64);
        const a5 = Inlined.terms(n, 80, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a5, 80);
        const a6 = Inlined.terms(n, 96, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a6, 96);
        const a7 = Inlined.terms(n, 112, r0, r1, r2, r3, q0, q1, q2, q3);
        v128.store(sum, a7, 112);
        const high = Inlined.aboveBound(a4, a5, a6, a7, bound);
        above |= u64(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)) & Inlined.maskOf(left)) << u64(shift);
        sum += 128;
        r0 += 128;
        if (n > 1) r1 += 128;
        if (n > 2) r2 += 128;
        if (n > 3) r3 += 128;
        left -= block;
      }
      if (above !== 0) select(node, losses, above, f64(first + valid - max(left, 0)));
    }
  }

  /** Σ factor·row of two scenarios. */
  @inline
  // prettier-ignore
  static terms(
    n: i32,
    at: usize,
    r0: usize,
    r1: usize,
    r2: usize,
    r3: usize,
    q0: v128,
    q1: v128,
    q2: v128,
    q3: v128,
  ): v128 {
    let sum = f64x2.mul(q0, v128.load(r0 + at));
    if (n > 1) sum = multiplyAddDouble(q1, v128.load(r1 + at), sum);
    if (n > 2) sum = multiplyAddDouble(q2, v128.load(r2 + at), sum);
    if (n > 3) sum = multiplyAddDouble(q3, v128.load(r3 + at), sum);
    return sum;
  }

  /** Ones in each of eight 16-bit lanes whose loss exceeds the bound: a lane of ones stays one when it is narrowed. */
  @inline
  static aboveBound(a: v128, b: v128, c: v128, d: v128, bound: v128): v128 {
    return i16x8.narrow_i32x4_s(
      i16x8.narrow_i32x4_s(f64x2.gt(a, bound), f64x2.gt(b, bound)),
      i16x8.narrow_i32x4_s(f64x2.gt(c, bound), f64x2.gt(d, bound)),
    );
  }

  /** Bits of the scenarios of a block that exist. */
  @inline
  static maskOf(left: i32): i32 {
    return left >= block ? 0xffff : (1 << left) - 1;
  }

  @inline
  static rowOf(source: usize, tile: usize): usize {
    return <usize>load<u32>(source) + (tile & (<usize>load<u32>(source, 4)));
  }
}

/** A block at a time. */
function addMany(
  node: usize,
  sum: usize,
  source: usize,
  end: usize,
  tile: usize,
  valid: i32,
  first: i32,
): void {
  let at: usize = 0;
  for (let left = valid; left > 0; left -= block) {
    const bound = f64x2.splat(load<f64>(node));
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (let each = source; each < end; each += 16) {
      const row = Inlined.rowOf(each, tile) + at;
      const factor = v128.load64_splat(each, 8);
      a0 = multiplyAddDouble(factor, v128.load(row, 0), a0);
      a1 = multiplyAddDouble(factor, v128.load(row, 16), a1);
      a2 = multiplyAddDouble(factor, v128.load(row, 32), a2);
      a3 = multiplyAddDouble(factor, v128.load(row, 48), a3);
      a4 = multiplyAddDouble(factor, v128.load(row, 64), a4);
      a5 = multiplyAddDouble(factor, v128.load(row, 80), a5);
      a6 = multiplyAddDouble(factor, v128.load(row, 96), a6);
      a7 = multiplyAddDouble(factor, v128.load(row, 112), a7);
    }
    v128.store(sum, a0, 0);
    v128.store(sum, a1, 16);
    v128.store(sum, a2, 32);
    v128.store(sum, a3, 48);
    v128.store(sum, a4, 64);
    v128.store(sum, a5, 80);
    v128.store(sum, a6, 96);
    v128.store(sum, a7, 112);
    const low = Inlined.aboveBound(a0, a1, a2, a3, bound);
    const high = Inlined.aboveBound(a4, a5, a6, a7, bound);
    const above = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)) & Inlined.maskOf(left);
    if (above !== 0) select(node, sum, u64(above), f64(first + valid - max(left - block, 0)));
    sum += 128;
    at += 128;
  }
}

/** Books whose buffers differ by class have parts, others none: rare enough to go by two scenarios at a time. */
function addParts(node: usize, sum: usize, parts: usize, end: usize, valid: i32, first: i32): void {
  for (let at: usize = 0; at < (<usize>valid) << 3; at += 16) {
    let total = f64x2.splat(0);
    for (let part = parts; part < end; part += 16) {
      const losses = v128.load(<usize>load<u32>(part) + at);
      total = f64x2.add(total, f64x2.nearest(f64x2.mul(v128.load64_splat(part, 8), losses)));
    }
    v128.store(sum + at, total);
  }
  selectAll(node, sum, valid, first);
}

/** Selects from losses that are written. */
function selectAll(node: usize, sum: usize, valid: i32, first: i32): void {
  for (let from: i32 = 0; from < valid; from += 64) {
    const bound = load<f64>(node);
    const some = min(64, valid - from);
    let above: u64 = 0;
    for (let i: i32 = 0; i < some; i++) {
      above |= u64(load<f64>(sum + ((<usize>i) << 3)) > bound) << u64(i);
    }
    if (above !== 0) select(node, sum, above, f64(first + from + some));
    sum += 512;
  }
}
