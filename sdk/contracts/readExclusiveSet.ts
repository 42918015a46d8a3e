import type { Address } from "viem";
import { readContract } from "viem/actions";

import { instrumentRegistryAbi } from "../abi/index.ts";
import type { InstrumentId } from "../ids/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadExclusiveSetParameters = Reading & { registry: Address; instrument: InstrumentId };

/**
 * Contracts of which exactly one pays; they settle together.
 *
 * @param set Its number in the registry, from 1.
 * @param members In the order of the payouts.
 */
export type ExclusiveSet = { set: number; members: readonly InstrumentId[] };

/** The exclusive set that a listed instrument is in, undefined if it settles alone. */
export async function readExclusiveSet(
  parameters: ReadExclusiveSetParameters,
): Promise<ExclusiveSet | undefined> {
  const { client, registry, instrument } = parameters;
  const contract = { ...atBlock(parameters), address: registry, abi: instrumentRegistryAbi } as const;
  const [set] = await readContract(client, { ...contract, functionName: "setOf", args: [instrument] });
  if (set === 0) return undefined;
  const members = await readContract(client, { ...contract, functionName: "setMembers", args: [set] });
  return { set, members };
}
