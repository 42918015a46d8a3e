import type { Profile } from "../profiles/Profile.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import type { StressRows } from "../stress/StressScenario.ts";
import type { HistoricalRows } from "./HistoricalRows.ts";
import type { Slab } from "./Slab.ts";

/** Key of a panel: two unsigned 32-bit words. */
export type Seed = readonly [number, number];

/** What a cube is besides its rows. */
export interface CubeFrame {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  /** Number of scenarios, all of equal weight. */
  readonly points: number;
  /** Instrument keys in row order: the snapshot's keys, sorted by UTF-16 code units. */
  readonly instruments: readonly string[];
  /** The snapshot as checked and parsed. */
  readonly market: Market;
  /** The named stresses of the profile, if it has any. */
  readonly stress?: StressRows;
  /** Moves that happened, if they were attached. */
  readonly historical?: HistoricalRows;
}

/** Scenarios of one snapshot: for every instrument the profit and loss of one lot long in every scenario. */
export interface ScenarioCube extends CubeFrame {
  /** rows[i][s]: integer 1e-6 USD, half-even, of instruments[i] in scenario s. */
  readonly rows: readonly Float64Array[];
  /** max |rows[i][s]| over s, the historical scenarios included. */
  readonly peaks: Float64Array;
}

/** A cube whose rows are made when they are asked for, some scenarios at a time. */
export interface StreamedCube extends CubeFrame {
  /** By instrument in the scenarios of a slab; the same whenever they are asked for. */
  readonly rowsOf: (slab: Slab) => readonly Float64Array[];
  /** Bytes an instrument and scenario that the making of a slab takes at its height, its rows included. */
  readonly slabBytes: number;
}

/** All that a margin takes from a cube when its tails are known. */
export type MeasuredCube = Omit<ScenarioCube, "rows">;
