import type { Market } from "../snapshot/Market.ts";
import { stressRows } from "../stress/stressRows.ts";
import type { CubePart } from "./buildCubePart.ts";
import type { ScenarioCube } from "./ScenarioCube.ts";

/** The cube of a part that has the rows of every instrument. */
export function cubeOfPart(
  { profile, snapshot }: Pick<ScenarioCube, "profile" | "snapshot">,
  market: Market,
  { points, rows, historical, peaks }: CubePart,
): ScenarioCube {
  return {
    profile,
    snapshot,
    points,
    instruments: market.instruments.map(({ key }) => key),
    rows,
    peaks,
    market,
    ...(profile.stress === undefined ? {} : { stress: stressRows(market, profile.stress) }),
    ...(historical === undefined ? {} : { historical }),
  };
}
