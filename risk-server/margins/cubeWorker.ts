import { parentPort } from "node:worker_threads";

import { buildCube, type Profile, type Seed, type Snapshot } from "@plimsoll/model";

/** The thread that builds scenario cubes: one request, one answer. */
export type CubeRequest = { profile: Profile; snapshot: Snapshot; seeds: readonly Seed[] };

parentPort?.on("message", (request: CubeRequest) => {
  const cube = buildCube(request);
  parentPort?.postMessage(cube, [...new Set(cube.rows.map((row) => row.buffer as ArrayBuffer))]);
});
