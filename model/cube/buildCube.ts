import { ModelError } from '../errors/ModelError.ts';
import type { Profile } from '../profiles/Profile.ts';
import type { Snapshot } from '../snapshot/Snapshot.ts';
import type { ScenarioCube, Seed } from './ScenarioCube.ts';

/** Scenarios and per-lot profit and loss for every instrument of the snapshot. One seed a panel. */
export function buildCube(input: {
  profile: Profile;
  snapshot: Snapshot;
  seeds: readonly Seed[];
}): ScenarioCube {
  throw new ModelError('unsupported', 'buildCube is not written yet', input.profile.name, 'Wait.');
}
