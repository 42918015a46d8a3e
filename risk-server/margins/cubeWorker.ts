import { parentPort } from "node:worker_threads";

import {
  buildCubePart,
  type CubePart,
  joinCubeParts,
  type PostedCube,
  postedCube,
  type Profile,
  type Seed,
  sharedRow,
  type Snapshot,
} from "@plimsoll/model";
import { scenarioLeaves, scenarioRootOf, type ScenarioLeaves } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** Rows that one thread built, in shared memory, and their leaves in the Merkle tree of the whole. */
export interface BuiltPart {
  readonly part: CubePart;
  readonly leaves: ScenarioLeaves;
}

interface Source {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
}

/** A thread that builds scenario cubes: one request, one answer. It ends with what it throws. */
export type CubeRequest =
  | (Source & {
      readonly kind: "build";
      readonly seeds: readonly Seed[];
      readonly part: number;
      readonly parts: number;
    })
  | (Source & { readonly kind: "join"; readonly built: readonly BuiltPart[] });

export type CubeAnswer =
  | { readonly kind: "built"; readonly built: BuiltPart }
  | { readonly kind: "joined"; readonly cube: PostedCube; readonly scenarioRoot: Hex };

function answer(request: CubeRequest): CubeAnswer {
  if (request.kind === "join") {
    const { built } = request;
    const cube = joinCubeParts({ ...request, parts: built.map(({ part }) => part) });
    return {
      kind: "joined",
      cube: postedCube(cube),
      scenarioRoot: scenarioRootOf(built.map(({ leaves }) => leaves)),
    };
  }
  const part = buildCubePart(request);
  const { rows, historical } = part;
  // All threads that compute margins read the same rows.
  const shared = {
    ...part,
    rows: rows.map(sharedRow),
    historical: historical && { ...historical, rows: historical.rows.map(sharedRow) },
  };
  const leaves = scenarioLeaves(shared, Object.keys(request.snapshot.instruments).length);
  return { kind: "built", built: { part: shared, leaves } };
}

parentPort?.on("message", (request: CubeRequest) => parentPort?.postMessage(answer(request)));
