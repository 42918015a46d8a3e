import { multiplyAddNarrow } from "./arithmetic";
import { blockScratch, copyRows } from "./scratch";
import { appendNarrowCandidates } from "./screen";

/** Scenarios of a block: four registers of eight. Whole numbers add up in one cycle, so one chain of sums is enough. */
export const narrowBlock: i32 = 32;
const bytes: usize = 64;

/**
 * Screens accounts in 16-bit integers over one tile; see screen.ts for the records. Sums wrap on the way but not at the end,
 * because the sizes of an account sum to at most 32,766.
 *
 * @param tile rows of `blocks` blocks each, `i16` by place
 * @param valid places that exist; the rest of the tile is padding
 * @param first place of the tile's first scenario in screening order
 */
export function narrowTile(
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
    const done = block * narrowBlock;
    const left = valid - done;
    if (left <= 0) break;
    const mask: u32 = left >= narrowBlock ? 0xffffffff : (1 << left) - 1;
    copyRows(tile + <usize>block * bytes, <usize>blocks * bytes, bytes, rowCount);
    for (let at = list; at < end; at += 8) narrowBlockOf(<usize>load<u32>(at), first + done, mask);
  }
}

function narrowBlockOf(account: usize, first: i32, mask: u32): void {
  let a0 = i16x8.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let leg: usize = load<u32>(account);
  const end: usize = load<u32>(account, 4);
  while (leg < end) {
    let row: usize = load<u32>(leg);
    let size = v128.load16_splat(leg, 4);
    a0 = multiplyAddNarrow(size, v128.load(row, 0), a0);
    a1 = multiplyAddNarrow(size, v128.load(row, 16), a1);
    a2 = multiplyAddNarrow(size, v128.load(row, 32), a2);
    a3 = multiplyAddNarrow(size, v128.load(row, 48), a3);
    row = load<u32>(leg, 8);
    size = v128.load16_splat(leg, 12);
    a0 = multiplyAddNarrow(size, v128.load(row, 0), a0);
    a1 = multiplyAddNarrow(size, v128.load(row, 16), a1);
    a2 = multiplyAddNarrow(size, v128.load(row, 32), a2);
    a3 = multiplyAddNarrow(size, v128.load(row, 48), a3);
    leg += 16;
  }
  const threshold = v128.load16_splat(account, 52);
  const largest = i16x8.max_s(i16x8.max_s(a0, a1), i16x8.max_s(a2, a3));
  if (!v128.any_true(i16x8.gt_s(largest, threshold))) return;
  const above: u32 =
    u32(i16x8.bitmask(i16x8.gt_s(a0, threshold))) |
    (u32(i16x8.bitmask(i16x8.gt_s(a1, threshold))) << 8) |
    (u32(i16x8.bitmask(i16x8.gt_s(a2, threshold))) << 16) |
    (u32(i16x8.bitmask(i16x8.gt_s(a3, threshold))) << 24);
  if ((above & mask) === 0) return;
  const losses = blockScratch();
  v128.store(losses, a0, 0);
  v128.store(losses, a1, 16);
  v128.store(losses, a2, 32);
  v128.store(losses, a3, 48);
  appendNarrowCandidates(account, losses, first, above & mask);
}
