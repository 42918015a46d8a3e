import { multiplyAddDouble } from "./arithmetic";
import { blockScratch } from "./scratch";
import { append } from "./selection";

// Node, 40 bytes: a sum of rows and of earlier nodes of its book.
//   0 u32 legs, 4 u32 end      records {u32 offset of the row in a tile, u32 8·row, f64 −lots}
//   8 u32 sums, 12 u32 end     u32 addresses of earlier nodes' sums
//  16 u32 parts, 20 u32 end    records {u32 address of an earlier node's sum, u32 0, f64 factor}
//  24 u32 sum                  where the block's losses go, 128 bytes; 0 if no other node reads them
//  28 u32 stride               0: one block only; 1: the losses of all scenarios are kept, in their own order
//  32 u32 selections, 36 u32 end

/** Scenarios of a block: what eight registers hold. */
export const exactBlock: i32 = 16;

const scenarioBytes: usize = 8;

/**
 * Exact losses of books in one tile, fed to their selections. Every product and partial sum is an integer below 2^53, so
 * neither the order of the terms nor fusing changes a bit; a part's product with its factor is rounded half to even.
 *
 * @param books addresses of nodes: book b has those from books[b] up to books[b + 1]
 * @param tile rows of `blocks` blocks each, `f64` by scenario
 * @param valid scenarios that exist; the rest of the tile is padding
 * @param first place of the tile's first scenario in the order of the set
 */
export function exactTile(books: usize, count: i32, tile: usize, blocks: i32, valid: i32, first: i32): void {
  for (let b: i32 = 0; b < count; b++) {
    const nodes: usize = load<u32>(books);
    const end: usize = load<u32>(books, 4);
    books += 4;
    for (let block: i32 = 0; block < blocks; block++) {
      const left = valid - block * exactBlock;
      if (left <= 0) break;
      const mask: i32 = left >= exactBlock ? 0xffff : (1 << left) - 1;
      const rows = tile + usize(block * exactBlock) * scenarioBytes;
      const place = usize(first + block * exactBlock) * scenarioBytes;
      for (let node = nodes; node < end; node += 40) exactBlockOf(node, rows, mask, place);
    }
  }
}

function exactBlockOf(node: usize, rows: usize, mask: i32, place: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  let leg: usize = load<u32>(node);
  const legsEnd: usize = load<u32>(node, 4);
  for (; leg < legsEnd; leg += 16) {
    const row = rows + <usize>load<u32>(leg);
    const lots = v128.load64_splat(leg, 8);
    a0 = multiplyAddDouble(lots, v128.load(row, 0), a0);
    a1 = multiplyAddDouble(lots, v128.load(row, 16), a1);
    a2 = multiplyAddDouble(lots, v128.load(row, 32), a2);
    a3 = multiplyAddDouble(lots, v128.load(row, 48), a3);
    a4 = multiplyAddDouble(lots, v128.load(row, 64), a4);
    a5 = multiplyAddDouble(lots, v128.load(row, 80), a5);
    a6 = multiplyAddDouble(lots, v128.load(row, 96), a6);
    a7 = multiplyAddDouble(lots, v128.load(row, 112), a7);
  }
  let list: usize = load<u32>(node, 8);
  let listEnd: usize = load<u32>(node, 12);
  for (; list < listEnd; list += 4) {
    const part: usize = load<u32>(list);
    a0 = f64x2.add(a0, v128.load(part, 0));
    a1 = f64x2.add(a1, v128.load(part, 16));
    a2 = f64x2.add(a2, v128.load(part, 32));
    a3 = f64x2.add(a3, v128.load(part, 48));
    a4 = f64x2.add(a4, v128.load(part, 64));
    a5 = f64x2.add(a5, v128.load(part, 80));
    a6 = f64x2.add(a6, v128.load(part, 96));
    a7 = f64x2.add(a7, v128.load(part, 112));
  }
  list = load<u32>(node, 16);
  listEnd = load<u32>(node, 20);
  for (; list < listEnd; list += 16) {
    const part: usize = load<u32>(list);
    const factor = v128.load64_splat(list, 8);
    a0 = f64x2.add(a0, f64x2.nearest(f64x2.mul(factor, v128.load(part, 0))));
    a1 = f64x2.add(a1, f64x2.nearest(f64x2.mul(factor, v128.load(part, 16))));
    a2 = f64x2.add(a2, f64x2.nearest(f64x2.mul(factor, v128.load(part, 32))));
    a3 = f64x2.add(a3, f64x2.nearest(f64x2.mul(factor, v128.load(part, 48))));
    a4 = f64x2.add(a4, f64x2.nearest(f64x2.mul(factor, v128.load(part, 64))));
    a5 = f64x2.add(a5, f64x2.nearest(f64x2.mul(factor, v128.load(part, 80))));
    a6 = f64x2.add(a6, f64x2.nearest(f64x2.mul(factor, v128.load(part, 96))));
    a7 = f64x2.add(a7, f64x2.nearest(f64x2.mul(factor, v128.load(part, 112))));
  }
  let sum: usize = load<u32>(node, 24);
  if (sum !== 0) {
    sum += <usize>load<u32>(node, 28) * place;
    v128.store(sum, a0, 0);
    v128.store(sum, a1, 16);
    v128.store(sum, a2, 32);
    v128.store(sum, a3, 48);
    v128.store(sum, a4, 64);
    v128.store(sum, a5, 80);
    v128.store(sum, a6, 96);
    v128.store(sum, a7, 112);
  }

  let selection: usize = load<u32>(node, 32);
  const selectionsEnd: usize = load<u32>(node, 36);
  if (selection === selectionsEnd) return;
  const largest = f64x2.pmax(
    f64x2.pmax(f64x2.pmax(a0, a1), f64x2.pmax(a2, a3)),
    f64x2.pmax(f64x2.pmax(a4, a5), f64x2.pmax(a6, a7)),
  );
  for (; selection < selectionsEnd; selection += 40) {
    const threshold = v128.load64_splat(selection);
    if (!v128.any_true(f64x2.gt(largest, threshold))) continue;
    if (sum === 0) {
      sum = blockScratch();
      v128.store(sum, a0, 0);
      v128.store(sum, a1, 16);
      v128.store(sum, a2, 32);
      v128.store(sum, a3, 48);
      v128.store(sum, a4, 64);
      v128.store(sum, a5, 80);
      v128.store(sum, a6, 96);
      v128.store(sum, a7, 112);
    }
    const above =
      i64x2.bitmask(f64x2.gt(a0, threshold)) |
      (i64x2.bitmask(f64x2.gt(a1, threshold)) << 2) |
      (i64x2.bitmask(f64x2.gt(a2, threshold)) << 4) |
      (i64x2.bitmask(f64x2.gt(a3, threshold)) << 6) |
      (i64x2.bitmask(f64x2.gt(a4, threshold)) << 8) |
      (i64x2.bitmask(f64x2.gt(a5, threshold)) << 10) |
      (i64x2.bitmask(f64x2.gt(a6, threshold)) << 12) |
      (i64x2.bitmask(f64x2.gt(a7, threshold)) << 14);
    append(selection, sum, above & mask, f64((place >> 3) + exactBlock));
  }
}
