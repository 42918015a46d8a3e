import type {
  MarginReport,
  Position,
  Profile,
  ScenarioCube,
  Seed,
  Snapshot,
  TailSums,
} from "@plimsoll/model";
import type { Hex } from "viem";

/** Scenarios, and the Merkle root of their tiles. */
export interface NamedCube {
  readonly cube: ScenarioCube;
  readonly scenarioRoot: Hex;
}

/**
 * The computation that a committee must agree on. A port, so that a cube can be built elsewhere and so that a test can run
 * a server which computes something else.
 */
export interface MarginModel {
  readonly profile: Profile;
  /** Scenarios of a snapshot. Takes seconds; must not block the event loop. */
  buildCube(snapshot: Snapshot, seeds: readonly Seed[]): Promise<NamedCube>;
  /**
   * @param owner lots of the account's owner over all accounts, as the model's own `marginOf` takes them.
   * @throws ModelError when the portfolio cannot be valued.
   */
  marginOf(cube: ScenarioCube, positions: readonly Position[], owner: readonly Position[]): MarginReport;
  /** What the Expected Shortfall is made of. @throws ModelError as `marginOf`. */
  tailSumsOf(cube: ScenarioCube, positions: readonly Position[]): TailSums;
  stop(): Promise<void>;
}
