import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { factorModel } from "../tree/factorModel.ts";
import { sharedCube } from "./sharedCube.ts";

/** A cube as one thread sends it to another. The market stays behind: its smiles are functions, which no message holds. */
export type PostedCube = Omit<ScenarioCube, "market">;

/** What to send: rows in shared memory and plain data. */
export function postedCube(cube: ScenarioCube): PostedCube {
  const { market: _, ...posted } = sharedCube(cube);
  return posted;
}

/** The cube that was sent, over the same memory. @throws ModelError on a bad snapshot or profile. */
export function receivedCube(posted: PostedCube): ScenarioCube {
  const { profile, snapshot } = posted;
  return { ...posted, market: parseMarket(profile, factorModel(profile), snapshot) };
}
