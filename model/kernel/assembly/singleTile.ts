import { multiplyAddSingle } from "./arithmetic";
import { blockScratch, copyRows } from "./scratch";
import { appendCandidates } from "./screen";

/** Scenarios of a block: five registers of four, twice, so that two legs are added up side by side. */
export const singleBlock: i32 = 20;
const bytes: usize = 80;

/**
 * Screens accounts in single precision over one tile; see screen.ts for the records.
 *
 * @param tile rows of `blocks` blocks each, `f32` by place
 * @param valid places that exist; the rest of the tile is padding
 * @param first place of the tile's first scenario in screening order
 */
export function singleTile(
  list: usize,
  count: i32,
  tile: usize,
  blocks: i32,
  rowCount: i32,
  valid: i32,
  first: i32,
): void {
  const end = list + ((<usize>count) << 3);
  for (let block: i32 = 0; block < blocks; block++) {
    const done = block * singleBlock;
    const left = valid - done;
    if (left <= 0) break;
    const mask: u32 = left >= singleBlock ? 0xfffff : (1 << left) - 1;
    copyRows(tile + <usize>block * bytes, <usize>blocks * bytes, bytes, rowCount);
    for (let at = list; at < end; at += 8) {
      const account: usize = load<u32>(at);
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let a4 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let b4 = a0;
      let leg: usize = load<u32>(account, 8);
      const end: usize = load<u32>(account, 12);
      while (leg < end) {
        let row: usize = load<u32>(leg);
        let size = v128.load32_splat(leg, 4);
        a0 = multiplyAddSingle(size, v128.load(row, 0), a0);
        a1 = multiplyAddSingle(size, v128.load(row, 16), a1);
        a2 = multiplyAddSingle(size, v128.load(row, 32), a2);
        a3 = multiplyAddSingle(size, v128.load(row, 48), a3);
        a4 = multiplyAddSingle(size, v128.load(row, 64), a4);
        row = load<u32>(leg, 8);
        size = v128.load32_splat(leg, 12);
        b0 = multiplyAddSingle(size, v128.load(row, 0), b0);
        b1 = multiplyAddSingle(size, v128.load(row, 16), b1);
        b2 = multiplyAddSingle(size, v128.load(row, 32), b2);
        b3 = multiplyAddSingle(size, v128.load(row, 48), b3);
        b4 = multiplyAddSingle(size, v128.load(row, 64), b4);
        leg += 16;
      }
      a0 = f32x4.add(a0, b0);
      a1 = f32x4.add(a1, b1);
      a2 = f32x4.add(a2, b2);
      a3 = f32x4.add(a3, b3);
      a4 = f32x4.add(a4, b4);
      const threshold = v128.load32_splat(account, 48);
      const largest = f32x4.pmax(f32x4.pmax(f32x4.pmax(a0, a1), f32x4.pmax(a2, a3)), a4);
      if (!v128.any_true(f32x4.ge(largest, threshold))) continue;
      const above: u32 =
        u32(i32x4.bitmask(f32x4.ge(a0, threshold))) |
        (u32(i32x4.bitmask(f32x4.ge(a1, threshold))) << 4) |
        (u32(i32x4.bitmask(f32x4.ge(a2, threshold))) << 8) |
        (u32(i32x4.bitmask(f32x4.ge(a3, threshold))) << 12) |
        (u32(i32x4.bitmask(f32x4.ge(a4, threshold))) << 16);
      if ((above & mask) === 0) continue;
      const losses = blockScratch();
      v128.store(losses, a0, 0);
      v128.store(losses, a1, 16);
      v128.store(losses, a2, 32);
      v128.store(losses, a3, 48);
      v128.store(losses, a4, 64);
      appendCandidates(account, losses, first + done, above & mask);
    }
  }
}
