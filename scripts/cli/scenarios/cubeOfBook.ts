import { buildCube, type Book, type ScenarioCube } from "@plimsoll/model";

import { panelKeys } from "../margin/panelKeys.ts";
import { profileOf } from "../margin/profileOf.ts";
import { withPaths } from "../margin/withPaths.ts";

/** Scenarios of a book: how many (the profile's own number if absent), and their seed. */
export interface Simulation {
  readonly book: Book;
  readonly paths?: number;
  readonly seed: number;
}

/** The scenarios that `plimsoll margin --method montecarlo` has. @throws ModelError on what the model refuses. */
export function cubeOfBook({ book, paths, seed }: Simulation): ScenarioCube {
  const own = profileOf(book.profile);
  const profile = paths === undefined ? own : withPaths(own, paths);
  return buildCube({
    profile,
    snapshot: book.snapshot,
    seeds: panelKeys(seed, profile.scenarioSet.panels),
  });
}
