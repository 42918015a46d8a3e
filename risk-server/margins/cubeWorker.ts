import { parentPort } from "node:worker_threads";

import { buildCube, type Profile, type Seed, sharedCube, type Snapshot } from "@plimsoll/model";
import { scenarioRoot } from "@plimsoll/sdk";

import type { NamedCube } from "./MarginModel.ts";

/** The thread that builds scenario cubes: one request, one answer. */
export type CubeRequest = { profile: Profile; snapshot: Snapshot; seeds: readonly Seed[] };

parentPort?.on("message", (request: CubeRequest) => {
  // All threads that compute margins read the same rows.
  const cube = sharedCube(buildCube(request));
  const answer: NamedCube = { cube, scenarioRoot: scenarioRoot(cube) };
  parentPort?.postMessage(answer);
});
