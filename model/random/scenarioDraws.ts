import { ModelError } from "../errors/ModelError.ts";
import type { Seed } from "../cube/ScenarioCube.ts";
import type { ScenarioSet } from "../profiles/Profile.ts";
import { panelDraws, type PanelDraws } from "./panelDraws.ts";

/** The panels of a scenario set, pooled: scenario s is point s mod pointsPerPanel of panel ⌊s/pointsPerPanel⌋. */
export interface ScenarioDraws {
  readonly points: number;
  readonly uniforms: (dimension: number) => Float64Array;
  readonly normals: (dimension: number) => Float64Array;
}

/** @throws ModelError `malformedSeed` unless there is one seed of two unsigned 32-bit words a panel. */
export function scenarioDraws(set: ScenarioSet, seeds: readonly Seed[]): ScenarioDraws {
  if (!Number.isSafeInteger(set.pointsPerPanel) || set.pointsPerPanel < 1 || set.pointsPerPanel > 1 << 24) {
    throw new ModelError(
      "impossibleParameter",
      "scenarioSet.pointsPerPanel is not a number of points",
      set.pointsPerPanel,
      "Use an integer from 1 to 16,777,216.",
    );
  }
  if (seeds.length !== set.panels) {
    throw new ModelError(
      "malformedSeed",
      `The profile has ${set.panels} panels and each needs a seed`,
      seeds.length,
      "Pass one [word, word] a panel.",
    );
  }
  for (const seed of seeds) {
    const words: readonly number[] = seed;
    if (words.length !== 2 || !words.every(isWord)) {
      throw new ModelError(
        "malformedSeed",
        "A seed is two unsigned 32-bit integers",
        seed,
        "Split 64 bits into two words.",
      );
    }
  }
  const panels = seeds.map((seed) => panelDraws(set.sampler, set.pointsPerPanel, seed));
  const points = set.panels * set.pointsPerPanel;
  const pool = (column: (panel: PanelDraws) => Float64Array): Float64Array => {
    const pooled = new Float64Array(points);
    panels.forEach((panel, i) => pooled.set(column(panel), i * set.pointsPerPanel));
    return pooled;
  };
  return {
    points,
    uniforms: (dimension) => pool((panel) => panel.uniforms(dimension)),
    normals: (dimension) => pool((panel) => panel.normals(dimension)),
  };
}

function isWord(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}
