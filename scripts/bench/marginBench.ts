import { buildCube, MarginKernel, marginOf, productionProfile } from "@plimsoll/model";

import { benchSnapshot } from "./benchSnapshot.ts";
import type { Comparison } from "./Comparison.ts";
import { compared } from "./tailBench.ts";
import { timeRounds } from "./timing.ts";
import { uniforms } from "./workload.ts";

/** Whole margins under the production profile, 16,384 scenarios: the kernel against the plain TypeScript. */
export function marginBench(
  size: { readonly accounts: number; readonly positions: number; readonly instruments: number },
  rounds: number,
): Comparison[] {
  const snapshot = benchSnapshot(size.instruments);
  const seeds = Array.from({ length: 8 }, (_, panel) => [panel, 1] as const);
  const cube = buildCube({ profile: productionProfile, snapshot, seeds });
  const uniform = uniforms(4);
  const accounts = Array.from({ length: size.accounts }, () => {
    const shuffled = cube.instruments.map((instrument) => ({ instrument, at: uniform() }));
    shuffled.sort((a, b) => a.at - b.at);
    const positions = shuffled.slice(0, size.positions).map(({ instrument }) => ({
      instrument,
      size: BigInt((uniform() < 0.5 ? -1 : 1) * (1 + Math.floor(1000 * uniform()))),
    }));
    return { positions };
  });
  const kernel = new MarginKernel(cube);
  const few = accounts.slice(0, 20);
  const names = ["whole margins", "whole margins, plain TypeScript"] as const;
  const layouts = ["rows laid out for the kernel", "the cube built"] as const;
  const times = timeRounds(
    [
      { name: names[0], run: () => void kernel.marginsOf(accounts) },
      {
        name: names[1],
        run: () => few.forEach(({ positions }) => marginOf(cube, positions)),
        times: accounts.length / few.length,
      },
      { name: layouts[0], run: () => new MarginKernel(cube) },
      { name: layouts[1], run: () => void buildCube({ profile: productionProfile, snapshot, seeds }) },
    ],
    rounds,
  );
  return [compared(names[0], names[1], times), compared(layouts[0], layouts[1], times)];
}
