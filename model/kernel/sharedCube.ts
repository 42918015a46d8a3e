import type { ScenarioCube } from "../cube/ScenarioCube.ts";

/** The same cube with its rows in shared memory, so that threads send it to each other without copying them. */
export function sharedCube(cube: ScenarioCube): ScenarioCube {
  const rows = cube.rows.map((row) => {
    if (row.buffer instanceof SharedArrayBuffer) return row;
    const shared = new Float64Array(new SharedArrayBuffer(row.byteLength));
    shared.set(row);
    return shared;
  });
  return { ...cube, rows };
}
