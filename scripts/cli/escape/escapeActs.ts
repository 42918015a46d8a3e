import { instrumentRegistryAbi, marginEngineAbi, type AccountId, type Deployment } from "@plimsoll/sdk";
import type { Address, LocalAccount } from "viem";

import { sendAll, type Call, type ChainAccess } from "../../chain/sendAll.ts";

/** Where acts of an escape are sent, and by whom. */
export interface EscapeSender {
  readonly chain: ChainAccess;
  readonly deployment: Deployment;
  readonly sender: LocalAccount;
}

// A mark slot and its instrument; a full account of 64 positions; what a transaction may use at most.
const MARK_GAS = 60_000n;
const ACCOUNT_GAS = 2_000_000n;
const TRANSACTION_GAS = 16_000_000n;
const MARKS_PER_CALL = Number((TRANSACTION_GAS - ACCOUNT_GAS) / MARK_GAS);
const ACCOUNTS_PER_CALL = TRANSACTION_GAS / ACCOUNT_GAS;

/** Claims that nobody attests the account any more. */
export async function proposeEscape(by: EscapeSender, account: AccountId): Promise<void> {
  await send(by, [["proposeEscape", [account], ACCOUNT_GAS]]);
}

/** Ends the venue for an account whose proposal stayed unanswered, and freezes the marks of all that is listed. */
export async function activateEscape(by: EscapeSender, account: AccountId): Promise<void> {
  const instruments = await listedInstruments(by);
  const first = instruments.slice(0, MARKS_PER_CALL);
  const calls: Act[] = [["activateEscape", [account, first], TRANSACTION_GAS]];
  for (let at = MARKS_PER_CALL; at < instruments.length; at += MARKS_PER_CALL)
    calls.push(["freezeMarks", [instruments.slice(at, at + MARKS_PER_CALL)], TRANSACTION_GAS]);
  await send(by, calls);
}

/** Settles the accounts of the list that are not settled yet, as many in a transaction as fit. */
export async function settleInEscape(by: EscapeSender, unsettled: number): Promise<void> {
  const count = Math.ceil(unsettled / Number(ACCOUNTS_PER_CALL));
  await send(
    by,
    Array.from({ length: count }, (): Act => ["settleInEscape", [ACCOUNTS_PER_CALL], TRANSACTION_GAS]),
  );
}

/** Takes the account's whole claim to `to`, if it pays `claim` at least, 1e-6 USD. */
export async function leaveEscape(
  by: EscapeSender,
  account: AccountId,
  { claim, to }: { claim: bigint; to: Address },
): Promise<void> {
  await send(by, [["leaveVenue", [account, claim, to], ACCOUNT_GAS]]);
}

type Act = readonly [functionName: string, args: readonly unknown[], gas: bigint];

async function send({ chain, deployment, sender }: EscapeSender, acts: readonly Act[]): Promise<void> {
  const to = deployment.addresses.marginEngine;
  await sendAll(
    chain,
    sender,
    acts.map(([functionName, args, gas]): Call => ({ to, abi: marginEngineAbi, functionName, args, gas })),
  );
}

async function listedInstruments({ chain, deployment }: EscapeSender): Promise<number[]> {
  const registry = {
    address: deployment.addresses.instrumentRegistry,
    abi: instrumentRegistryAbi,
  } as const;
  const count = await chain.publicClient.readContract({ ...registry, functionName: "instrumentCount" });
  return Promise.all(
    Array.from({ length: Number(count) }, async (_, index) =>
      chain.publicClient.readContract({
        ...registry,
        functionName: "instrumentAt",
        args: [BigInt(index)],
      }),
    ),
  );
}
