/** Several transactions in one block, in the order given: what an attacker who builds the block can do. */
import type { Interface } from "ethers";

import type { Venue } from "../venue.ts";

export interface Move {
  from: string;
  to: { target: unknown; interface: Interface };
  method: string;
  args: readonly unknown[];
}

const GAS = "0xe00000";
const GWEI = 10n ** 9n;

/** @returns for each move the name of the error it reverted with, or "done" */
export async function inOneBlock(venue: Venue, moves: readonly Move[]): Promise<string[]> {
  const { provider } = venue;
  const limit = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
    gasLimit: string;
  };
  await provider.request({ method: "evm_setBlockGasLimit", params: ["0x10000000"] });
  await provider.request({ method: "evm_setAutomine", params: [false] });
  const outcomes: string[] = [];
  for (const [index, { from, to, method, args }] of moves.entries()) {
    await provider.request({ method: "hardhat_impersonateAccount", params: [from] });
    // The dearest first: the order of the block.
    const gasPrice = `0x${((100n - BigInt(index)) * GWEI).toString(16)}`;
    const call = {
      from,
      to: to.target,
      data: to.interface.encodeFunctionData(method, [...args]),
      gas: GAS,
      gasPrice,
    };
    outcomes.push(
      await outcomeOf(() => provider.request({ method: "eth_call", params: [call, "pending"] }), to),
    );
    await provider.request({ method: "eth_sendTransaction", params: [call] });
  }
  await provider.request({ method: "evm_mine", params: [] });
  await provider.request({ method: "evm_setAutomine", params: [true] });
  await provider.request({ method: "evm_setBlockGasLimit", params: [limit.gasLimit] });
  return outcomes;
}

async function outcomeOf(call: () => Promise<unknown>, { interface: abi }: Move["to"]): Promise<string> {
  try {
    await call();
    return "done";
  } catch (error) {
    const { data } = error as { data?: string };
    if (typeof data !== "string") throw error;
    return abi.parseError(data)?.name ?? data;
  }
}
