import type { Hex } from "viem";

import { disagreement } from "../http/Problem.ts";
import type { Chain, ChainBlock } from "../ledger/createChain.ts";

/** Time is cut into slots; each begins with one panel getting a new beacon, so that margins move smoothly. */
const SLOT_SECONDS = 10_800;

/** Blocks by which two honest servers may differ in what they hold for confirmed. */
const TOLERATED_BLOCKS = 8n;

/** Blocks under this many others are taken for unchangeable. */
const SETTLED_BLOCKS = 64n;

/** The parts of the chain that beacons come from. */
export type BeaconChain = Pick<Chain, "block" | "latestBlock">;

export interface Beacons {
  /** The beacons of a snapshot of `time` (Unix seconds), one a panel. */
  choose(time: number): Promise<Hex[]>;
  /** @throws Problem when these are not beacons that this server would take for `time`. */
  check(time: number, beacons: readonly string[]): Promise<void>;
}

/**
 * A beacon seeds a panel of scenarios and must not be known before its slot nor chosen in it: it is the hash of the slot's
 * first block, once that is confirmed. Panel i changes in the slots with number ≡ i (mod panels); until the new beacon is
 * confirmed the panel keeps its last. Slots before the chain began share its first block, which everybody knew: fine for
 * a chain that has just been started for development, and over after a day of blocks.
 */
export function createBeacons(chain: BeaconChain, panels: number, confirmations: number): Beacons {
  const firstBlocks = new Map<number, ChainBlock>();

  /** First block of a slot, or undefined while it is above `height`. */
  async function firstBlock(slot: number, height: bigint): Promise<ChainBlock | undefined> {
    const known = firstBlocks.get(slot);
    if (known !== undefined) return known.number <= height ? known : undefined;
    const begins = slot * SLOT_SECONDS;
    let high = await chain.block(height);
    if (high.timestamp < begins) return undefined;
    // It is in (low, high].
    let low = -1n;
    while (high.number - low > 1n) {
      const middle = await chain.block((low + high.number) / 2n);
      if (middle.timestamp >= begins) high = middle;
      else low = middle.number;
    }
    // A block that a reorganisation may still replace is looked for again.
    if (high.number + SETTLED_BLOCKS <= height) firstBlocks.set(slot, high);
    if (firstBlocks.size > 4 * panels) firstBlocks.delete(Math.min(...firstBlocks.keys()));
    return high;
  }

  /** The beacons when blocks up to `height` are confirmed. */
  const beaconsAt = (time: number, height: bigint): Promise<Hex[]> =>
    Promise.all(
      Array.from({ length: panels }, async (_, panel) => {
        const present = Math.floor(time / SLOT_SECONDS);
        const newest = present - modulo(present - panel, panels);
        const block = (await firstBlock(newest, height)) ?? (await firstBlock(newest - panels, height));
        return (block ?? (await chain.block(0n))).hash;
      }),
    );

  async function heights(): Promise<{ latest: bigint; confirmed: bigint }> {
    const { number: latest } = await chain.latestBlock();
    return { latest, confirmed: largest(latest - BigInt(confirmations), 0n) };
  }

  return {
    choose: async (time) => beaconsAt(time, (await heights()).confirmed),

    async check(time, beacons) {
      const { latest, confirmed } = await heights();
      // Where a slot has just begun, the proposer may have seen it confirmed before this server or after.
      const tolerated = [
        confirmed,
        largest(confirmed - TOLERATED_BLOCKS, 0n),
        smallest(confirmed + TOLERATED_BLOCKS, latest),
      ];
      const accepted = await Promise.all(tolerated.map((height) => beaconsAt(time, height)));
      const [own = []] = accepted;
      const odd = own.findIndex((_, panel) => !accepted.some((each) => each[panel] === beacons[panel]));
      if (odd >= 0)
        throw disagreement(
          `the beacon of panel ${odd} is ${beacons[odd] ?? "missing"} there, ${own[odd]} here`,
        );
      if (beacons.length !== panels) throw disagreement(`${beacons.length} beacons for ${panels} panels`);
    },
  };
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smallest = (a: bigint, b: bigint): bigint => (a < b ? a : b);
