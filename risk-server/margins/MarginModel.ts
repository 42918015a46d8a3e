import type { MarginReport, Position, Profile, ScenarioCube, Seed, Snapshot } from "@plimsoll/model";

/**
 * The computation that a committee must agree on. A port, so that a cube can be built elsewhere and so that a test can run
 * a server which computes something else.
 */
export interface MarginModel {
  readonly profile: Profile;
  /** Scenarios of a snapshot. Takes seconds; must not block the event loop. */
  buildCube(snapshot: Snapshot, seeds: readonly Seed[]): Promise<ScenarioCube>;
  /** @throws ModelError when the portfolio cannot be valued. */
  marginOf(cube: ScenarioCube, positions: readonly Position[]): MarginReport;
  stop(): Promise<void>;
}
