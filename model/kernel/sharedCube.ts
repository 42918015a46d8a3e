import type { ScenarioCube } from "../cube/ScenarioCube.ts";

/** The same cube with its rows in shared memory, so that threads send it to each other without copying them. */
export function sharedCube(cube: ScenarioCube): ScenarioCube {
  const { historical } = cube;
  return {
    ...cube,
    rows: cube.rows.map(sharedRow),
    ...(historical === undefined
      ? {}
      : { historical: { ...historical, rows: historical.rows.map(sharedRow) } }),
  };
}

/** The same numbers in shared memory; the row itself if it is there already. */
export function sharedRow(row: Float64Array): Float64Array {
  if (row.buffer instanceof SharedArrayBuffer) return row;
  const shared = new Float64Array(new SharedArrayBuffer(row.byteLength));
  shared.set(row);
  return shared;
}
