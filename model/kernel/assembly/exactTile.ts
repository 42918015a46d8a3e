import { multiplyAddDouble } from "./arithmetic";
import { blockScratch } from "./scratch";
import { append } from "./selection";

// Node, 32 bytes: a sum of rows and of earlier nodes of its book.
//   0 u32 legs, 4 u32 end      records {u32 offset of the row in a tile, u32 0, f64 −lots}, an even number of them
//   8 u32 parts, 12 u32 end    records {u32 address of an earlier node's sum, u32 0, f64 factor}
//  16 u32 sum                  where the block's losses go, 128 bytes
//  20 u32 stride               0: one block only; 1: the losses of all scenarios are kept, in their own order
//  24 u32 selections, 28 u32 end

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
      for (let node = nodes; node < end; node += 32) exactBlockOf(node, rows, mask, place);
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
  while (leg < legsEnd) {
    let row = rows + <usize>load<u32>(leg);
    let lots = v128.load64_splat(leg, 8);
    a0 = multiplyAddDouble(lots, v128.load(row, 0), a0);
    a1 = multiplyAddDouble(lots, v128.load(row, 16), a1);
    a2 = multiplyAddDouble(lots, v128.load(row, 32), a2);
    a3 = multiplyAddDouble(lots, v128.load(row, 48), a3);
    a4 = multiplyAddDouble(lots, v128.load(row, 64), a4);
    a5 = multiplyAddDouble(lots, v128.load(row, 80), a5);
    a6 = multiplyAddDouble(lots, v128.load(row, 96), a6);
    a7 = multiplyAddDouble(lots, v128.load(row, 112), a7);
    row = rows + <usize>load<u32>(leg, 16);
    lots = v128.load64_splat(leg, 24);
    a0 = multiplyAddDouble(lots, v128.load(row, 0), a0);
    a1 = multiplyAddDouble(lots, v128.load(row, 16), a1);
    a2 = multiplyAddDouble(lots, v128.load(row, 32), a2);
    a3 = multiplyAddDouble(lots, v128.load(row, 48), a3);
    a4 = multiplyAddDouble(lots, v128.load(row, 64), a4);
    a5 = multiplyAddDouble(lots, v128.load(row, 80), a5);
    a6 = multiplyAddDouble(lots, v128.load(row, 96), a6);
    a7 = multiplyAddDouble(lots, v128.load(row, 112), a7);
    leg += 32;
  }
  let part: usize = load<u32>(node, 8);
  const partsEnd: usize = load<u32>(node, 12);
  while (part < partsEnd) {
    const sum: usize = load<u32>(part);
    const factor = v128.load64_splat(part, 8);
    a0 = f64x2.add(a0, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 0))));
    a1 = f64x2.add(a1, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 16))));
    a2 = f64x2.add(a2, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 32))));
    a3 = f64x2.add(a3, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 48))));
    a4 = f64x2.add(a4, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 64))));
    a5 = f64x2.add(a5, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 80))));
    a6 = f64x2.add(a6, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 96))));
    a7 = f64x2.add(a7, f64x2.nearest(f64x2.mul(factor, v128.load(sum, 112))));
    part += 16;
  }
  // Always stored: a rare branch of a selection reads single losses, parents read the block.
  let sum: usize = load<u32>(node, 16);
  sum = sum === 0 ? blockScratch() : sum + <usize>load<u32>(node, 20) * place;
  v128.store(sum, a0, 0);
  v128.store(sum, a1, 16);
  v128.store(sum, a2, 32);
  v128.store(sum, a3, 48);
  v128.store(sum, a4, 64);
  v128.store(sum, a5, 80);
  v128.store(sum, a6, 96);
  v128.store(sum, a7, 112);

  let selection: usize = load<u32>(node, 24);
  const selectionsEnd: usize = load<u32>(node, 28);
  if (selection === selectionsEnd) return;
  const largest = f64x2.pmax(
    f64x2.pmax(f64x2.pmax(a0, a1), f64x2.pmax(a2, a3)),
    f64x2.pmax(f64x2.pmax(a4, a5), f64x2.pmax(a6, a7)),
  );
  for (; selection < selectionsEnd; selection += 32) {
    const threshold = v128.load64_splat(selection);
    if (!v128.any_true(f64x2.gt(largest, threshold))) continue;
    const above =
      i64x2.bitmask(f64x2.gt(a0, threshold)) |
      (i64x2.bitmask(f64x2.gt(a1, threshold)) << 2) |
      (i64x2.bitmask(f64x2.gt(a2, threshold)) << 4) |
      (i64x2.bitmask(f64x2.gt(a3, threshold)) << 6) |
      (i64x2.bitmask(f64x2.gt(a4, threshold)) << 8) |
      (i64x2.bitmask(f64x2.gt(a5, threshold)) << 10) |
      (i64x2.bitmask(f64x2.gt(a6, threshold)) << 12) |
      (i64x2.bitmask(f64x2.gt(a7, threshold)) << 14);
    append(selection, sum, above & mask);
  }
}
