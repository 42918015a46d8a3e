import {
  buildCube,
  type Profile,
  productionProfile,
  type ScenarioCube,
  type Snapshot,
} from "@plimsoll/model";

import { uniforms } from "./workload.ts";

/** The cube of a snapshot under the production profile or another. */
export function benchCube(snapshot: Snapshot, profile: Profile = productionProfile): ScenarioCube {
  const seeds = Array.from({ length: profile.scenarioSet.panels }, (_, panel) => [panel, 1] as const);
  return buildCube({ profile, snapshot, seeds });
}

/** Accounts of random instruments of a market, from −1,000 to 1,000 lots of each. */
export function marketBooks(
  { instruments }: ScenarioCube,
  { accounts, positions }: { readonly accounts: number; readonly positions: number },
  seed = 4,
): { positions: { instrument: string; size: bigint }[] }[] {
  const uniform = uniforms(seed);
  return Array.from({ length: accounts }, () => {
    const shuffled = instruments.map((instrument) => ({ instrument, at: uniform() }));
    shuffled.sort((a, b) => a.at - b.at);
    return {
      positions: shuffled.slice(0, positions).map(({ instrument }) => ({
        instrument,
        size: BigInt((uniform() < 0.5 ? -1 : 1) * (1 + Math.floor(1000 * uniform()))),
      })),
    };
  });
}
