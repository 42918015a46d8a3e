import type { Seed } from "@plimsoll/model";

/**
 * Keys of the scenario panels for a seed given by hand: (seed, 0), (seed, 1), … Attested margins use keys that nobody
 * can choose instead (the SDK's `panelSeeds`).
 */
export function panelKeys(seed: number, panels: number): Seed[] {
  return Array.from({ length: panels }, (_, panel): Seed => [seed, panel]);
}
