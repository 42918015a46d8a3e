/** Bytes from one scenario to the next: an odd number of cache lines, so that eight of them share no set of the cache. */
export function columnStride(rowCount: i32): usize {
  return ((((<usize>rowCount) << 3) + 63) & ~63) | 64;
}

/**
 * Eight scenarios of a tile, each put side by side. An odd row count reads a row beyond, into the room that is left of each.
 * @param tile the first of the eight in the first row; rows are `rowBytes` apart
 * @param to the first of the eight; each is `stride` bytes after the last
 */
export function transposeEight(tile: usize, rowBytes: usize, rowCount: i32, to: usize, stride: usize): void {
  const end = to + ((<usize>rowCount) << 3);
  const half = stride << 2;
  for (; to < end; to += 16) {
    const next = tile + rowBytes;
    twoScenarios(tile, next, to, stride);
    twoScenarios(tile + 16, next + 16, to + (stride << 1), stride);
    twoScenarios(tile + 32, next + 32, to + half, stride);
    twoScenarios(tile + 48, next + 48, to + half + (stride << 1), stride);
    tile = next + rowBytes;
  }
}

/** Two scenarios of two rows, by scenario. */
function twoScenarios(row: usize, next: usize, to: usize, stride: usize): void {
  const even = v128.load(row);
  const odd = v128.load(next);
  v128.store(to, i64x2.shuffle(even, odd, 0, 2));
  v128.store(to + stride, i64x2.shuffle(even, odd, 1, 3));
}
