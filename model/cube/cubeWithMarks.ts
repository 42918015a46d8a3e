import { ModelError } from "../errors/ModelError.ts";
import { canonicalJson } from "../numeric/canonicalJson.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { type CubePart, cubePart } from "./buildCubePart.ts";
import { cubeOfPart } from "./cubeOfPart.ts";
import { instrumentGroups } from "./instrumentShares.ts";
import type { ScenarioCube, Seed } from "./ScenarioCube.ts";

/**
 * The cube that `buildCube` gives of a snapshot in which only marks moved, under the same seeds: what a mark would do, at
 * the price of its rows. Those of instruments that are valued together with one that moved are built, the others are the
 * very rows of the cube.
 *
 * @param seeds those of the cube: its own rows of the same instruments are built again and compared, since a cube does not
 *   say what it was drawn with
 * @throws ModelError `impossibleParameter` if more than marks differ, or for other seeds; as `buildCube`.
 */
export function cubeWithMarks(cube: ScenarioCube, snapshot: Snapshot, seeds: readonly Seed[]): ScenarioCube {
  const { profile } = cube;
  if (withoutMarks(snapshot) !== withoutMarks(cube.snapshot)) {
    throw new ModelError(
      "impossibleParameter",
      "The snapshot differs from the cube's in more than marks",
      snapshot.time,
      "Build a cube of it.",
    );
  }
  const factors = factorModel(profile);
  const market = parseMarket(profile, factors, snapshot);
  const hasMoved = (index: number): boolean =>
    market.instruments[index]!.mark !== cube.market.instruments[index]!.mark;
  const instruments = instrumentGroups(market)
    .filter((group) => group.some(hasMoved))
    .flat()
    .sort((a, b) => a - b);
  requireSameRows(cube, cubePart({ profile, factors, market: cube.market, seeds, instruments }));
  const built = cubePart({ profile, factors, market, seeds, instruments });
  const [rows, past, peaks] = [[...cube.rows], [...(cube.historical?.rows ?? [])], cube.peaks.slice()];
  instruments.forEach((index, i) => {
    rows[index] = built.rows[i]!;
    peaks[index] = built.peaks[i]!;
    if (built.historical !== undefined) past[index] = built.historical.rows[i]!;
  });
  const historical = cube.historical && { ...cube.historical, rows: past };
  const everything = [...market.instruments.keys()];
  const part = { points: cube.points, instruments: everything, rows, historical, peaks };
  return cubeOfPart({ profile, snapshot }, market, part);
}

function withoutMarks({ instruments, ...rest }: Snapshot): string {
  const terms = Object.entries(instruments).map(([key, { mark: _, ...quoted }]) => [key, quoted] as const);
  return canonicalJson({ ...rest, instruments: Object.fromEntries(terms) });
}

function requireSameRows(cube: ScenarioCube, { instruments, rows }: CubePart): void {
  instruments.forEach((index, i) => {
    const old = cube.rows[index]!;
    if (old.length === rows[i]!.length && old.every((p, s) => p === rows[i]![s])) return;
    throw new ModelError(
      "impossibleParameter",
      "The cube was not built with these seeds",
      cube.instruments[index],
      "Pass the seeds that it was built with.",
    );
  });
}
