import { ModelError } from "../errors/ModelError.ts";
import type { Slab } from "../cube/Slab.ts";
import type { Seed } from "../cube/ScenarioCube.ts";
import type { ScenarioSet } from "../profiles/Profile.ts";
import { panelDraws, partialDraws } from "./panelDraws.ts";

/** The panels of a scenario set, pooled: scenario s is point s mod pointsPerPanel of panel ⌊s/pointsPerPanel⌋. */
export interface ScenarioDraws {
  readonly points: number;
  readonly uniforms: (dimension: number) => Float64Array;
  readonly normals: (dimension: number) => Float64Array;
}

/** @throws ModelError `malformedSeed` unless there is one seed of two unsigned 32-bit words a panel. */
export function scenarioDraws(set: ScenarioSet, seeds: readonly Seed[]): ScenarioDraws {
  requireSeeds(set, seeds);
  return pooled(
    seeds.map((seed) => ({
      points: set.pointsPerPanel,
      ...panelDraws(set.sampler, set.pointsPerPanel, seed),
    })),
  );
}

/**
 * Some scenarios of the set, which are not remembered.
 * @throws ModelError as `scenarioDraws`.
 */
export function slabDraws(set: ScenarioSet, seeds: readonly Seed[], slab: Slab): ScenarioDraws {
  requireSeeds(set, seeds);
  const { pointsPerPanel, sampler } = set;
  const parts: ScenarioDraws[] = [];
  for (let at = slab.first; at < slab.first + slab.points;) {
    const panel = Math.floor(at / pointsPerPanel);
    const first = at - panel * pointsPerPanel;
    const points = Math.min(pointsPerPanel - first, slab.first + slab.points - at);
    parts.push({ points, ...partialDraws(sampler, { first, points }, seeds[panel]!) });
    at += points;
  }
  return pooled(parts);
}

function requireSeeds(set: ScenarioSet, seeds: readonly Seed[]): void {
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
}

function pooled(parts: readonly ScenarioDraws[]): ScenarioDraws {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const points = parts.reduce((sum, part) => sum + part.points, 0);
  const pool = (column: (part: ScenarioDraws) => Float64Array): Float64Array => {
    const together = new Float64Array(points);
    let at = 0;
    for (const part of parts) {
      together.set(column(part), at);
      at += part.points;
    }
    return together;
  };
  return {
    points,
    uniforms: (dimension) => pool((part) => part.uniforms(dimension)),
    normals: (dimension) => pool((part) => part.normals(dimension)),
  };
}

function isWord(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}
