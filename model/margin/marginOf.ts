import { ModelError } from '../errors/ModelError.ts';
import type { ScenarioCube } from '../cube/ScenarioCube.ts';
import type { Position } from '../snapshot/Snapshot.ts';
import type { MarginReport } from './MarginReport.ts';

export function marginOf(cube: ScenarioCube, positions: readonly Position[]): MarginReport {
  throw new ModelError('unsupported', 'marginOf is not written yet', [cube.points, positions.length], 'Wait.');
}
