import type { Chain } from "../ledger/createChain.ts";
import { Problem } from "../http/Problem.ts";
import type { Hex } from "viem";

/**
 * The beacon seeds a snapshot's scenarios and must not be chosen. So it is the hash of the newest confirmed block whose
 * number is a multiple of the stride; as servers may be a few blocks apart, the one before is accepted as well, which
 * leaves a proposer two to choose from.
 */
const STRIDE = 32n;

const newest = (latest: bigint, confirmations: number): bigint => {
  const confirmed = latest - BigInt(confirmations);
  return confirmed < 0n ? 0n : confirmed - (confirmed % STRIDE);
};

/** The beacon to propose now. */
export async function chooseBeacon(chain: Chain, confirmations: number): Promise<Hex> {
  const latest = await chain.latestBlock();
  return (await chain.block(newest(latest.number, confirmations))).hash;
}

/** @throws Problem when the beacon is not one this server would take. */
export async function checkBeacon(chain: Chain, beacon: Hex, confirmations: number): Promise<void> {
  const [latest, block] = await Promise.all([chain.latestBlock(), chain.blockByHash(beacon)]);
  const expected = newest(latest.number, confirmations);
  const isFine =
    block !== undefined &&
    block.number % STRIDE === 0n &&
    block.number <= expected + STRIDE &&
    block.number + STRIDE >= expected;
  if (isFine) return;
  throw new Problem(
    409,
    "disagreement",
    "This server sees something else",
    block === undefined
      ? `the beacon ${beacon} is not the hash of a block of this chain`
      : `the beacon is block ${block.number}; here the newest confirmed one that counts is ${expected}`,
  );
}
