import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { rowsOfWhole } from "./rowsOfWhole.ts";
import type { RowSource } from "./StreamedRows.ts";

/** The simulated scenarios of a cube; rows that are there are read where they are. */
export function sampledSource(cube: ScenarioCube | StreamedCube): RowSource {
  const { instruments, points, profile } = cube;
  const shape = { instruments: instruments.length, points, runs: profile.scenarioSet.panels };
  if (!("rows" in cube)) return { ...shape, rowsOf: cube.rowsOf, slabBytes: cube.slabBytes };
  const { rows } = cube;
  return { ...shape, rowsOf: (slab) => rowsOfWhole(rows, points, slab), slabBytes: 0 };
}

/** The moves that happened, if the cube has them. */
export function pastSource({ historical }: ScenarioCube | StreamedCube): RowSource | undefined {
  if (historical === undefined) return undefined;
  const { points, rows } = historical;
  const rowsOf: RowSource["rowsOf"] = (slab) => rowsOfWhole(rows, points, slab);
  return { instruments: rows.length, points, runs: 1, rowsOf, slabBytes: 0 };
}
