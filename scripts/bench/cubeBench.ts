import { MarginKernel, type Snapshot } from "@plimsoll/model";

import { benchSnapshot } from "./benchSnapshot.ts";
import { compare, type Section } from "./Comparison.ts";
import { benchCube } from "./marketBooks.ts";
import { timeRounds } from "./timing.ts";

/** Every mark has moved: the cube is built and the kernel's rows are laid out again, against doing it for the first time. */
export async function cubeBench(instruments: number, rounds: number): Promise<Section> {
  const snapshots = [0, 600].map((later) => movedBy(benchSnapshot(instruments), later));
  const first = snapshots.map((snapshot) => benchCube(snapshot));
  const [before] = first;
  if (before === undefined) throw new Error("There is no snapshot");
  let kernel = new MarginKernel(before);
  let turn = 0;
  const next = <Item>(items: readonly Item[]): Item => {
    const item = items[++turn % items.length];
    if (item === undefined) throw new Error("There is no snapshot");
    return item;
  };
  const names = {
    built: "cube built, every mark moved",
    again: "rows laid out again",
    both: "cube built and rows laid out again",
    anew: "both with a new kernel",
  } as const;
  const times = await timeRounds(
    [
      { name: names.both, run: () => (kernel = kernel.follow(benchCube(next(snapshots)))) },
      { name: names.again, run: () => (kernel = kernel.follow(next(first))) },
      { name: names.built, run: () => benchCube(next(snapshots)) },
      { name: names.anew, run: () => new MarginKernel(benchCube(next(snapshots))) },
    ],
    rounds,
  );
  const measured = { times, clock: "processor", threads: 1, accounts: 0 } as const;
  return {
    title: `every mark moved, ${instruments} instruments, 16,384 scenarios, one thread`,
    comparisons: [compare(measured, names.both, names.anew), compare(measured, names.again, names.built)],
  };
}

/** So many seconds later every contract is nearer its end and every price a little higher. */
function movedBy(snapshot: Snapshot, seconds: number): Snapshot {
  const assets = Object.entries(snapshot.assets).map(([name, asset]) => {
    return [name, { ...asset, spot: String(Number(asset.spot) + seconds / 600) }] as const;
  });
  return { ...snapshot, time: snapshot.time + seconds, assets: Object.fromEntries(assets) };
}
