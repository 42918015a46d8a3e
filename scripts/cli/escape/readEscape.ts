import { marginEngineAbi, type AccountId, type Deployment } from "@plimsoll/sdk";

import type { ChainAccess } from "../../chain/sendAll.ts";
import { escapeStatus, type EscapeStatus } from "./escapeStatus.ts";

/** Reads an account and the escape at one block. */
export async function readEscape(
  { publicClient }: ChainAccess,
  { addresses }: Deployment,
  account: AccountId,
): Promise<EscapeStatus> {
  const block = await publicClient.getBlock();
  const engine = {
    address: addresses.marginEngine,
    abi: marginEngineAbi,
    blockNumber: block.number,
  } as const;
  const of = [account] as const;
  const [state, measure, proposal, escape, claims] = await Promise.all([
    publicClient.readContract({ ...engine, functionName: "account", args: of }),
    publicClient.readContract({ ...engine, functionName: "measure", args: of }),
    publicClient.readContract({ ...engine, functionName: "escapeProposal", args: of }),
    publicClient.readContract({ ...engine, functionName: "escape" }),
    publicClient.readContract({ ...engine, functionName: "claims" }),
  ]);
  const [activatedAt, leaveFrom, unsettled] = escape;
  return escapeStatus({
    account,
    now: Number(block.timestamp),
    recordEpoch: Number(state.epoch),
    proposal: { epoch: Number(proposal[0]), activeFrom: Number(proposal[1]) },
    escape: {
      activatedAt: Number(activatedAt),
      leaveFrom: Number(leaveFrom),
      unsettled: Number(unsettled),
    },
    positions: Number(state.positions),
    equity: measure.equity,
    claimIndex: claims[1],
  });
}
