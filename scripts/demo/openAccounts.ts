import {
  accountId,
  type AccountId,
  type InstrumentId,
  marginEngineAbi,
  signOrder,
  testDollarAbi,
} from "@plimsoll/sdk";
import type { Hex, LocalAccount } from "viem";

import { type Call, sendAll } from "../chain/sendAll.ts";
import type { LocalVenue } from "./localVenue.ts";

/** An account of the demonstration: what it is called, who owns it, what it is to hold. */
export interface PlannedAccount {
  readonly name: string;
  readonly owner: LocalAccount;
  readonly equityToMargin: number;
  readonly positions: readonly { readonly instrument: InstrumentId; readonly size: bigint }[];
}

/** More than the worst case of any book here, so that the opening trades need no attestation. */
const OPENING_DEPOSIT = 5_000_000n * 1_000_000n;
const ORDER_LIFETIME_S = 3_600;
const NO_ATTESTATION: Hex = "0x";

/** Prints test dollars into a wallet. */
export async function print(venue: LocalVenue, owner: LocalAccount, amount: bigint): Promise<void> {
  await sendAll(venue, owner, [
    {
      to: venue.quoteToken,
      abi: testDollarAbi,
      gas: 120_000n,
      functionName: "mint",
      args: [owner.address, amount],
    },
  ]);
}

/** Prints test dollars for each owner and deposits them. */
export async function depositFor(venue: LocalVenue, owners: readonly LocalAccount[]): Promise<AccountId[]> {
  const { quoteToken } = venue;
  const engine = venue.addresses.marginEngine;
  await Promise.all(
    owners.map(async (owner) => {
      const id = accountId(owner.address);
      const token = { to: quoteToken, abi: testDollarAbi, gas: 120_000n } as const;
      await sendAll(venue, owner, [
        { ...token, functionName: "mint", args: [owner.address, OPENING_DEPOSIT] },
        { ...token, functionName: "approve", args: [engine, OPENING_DEPOSIT] },
        {
          to: engine,
          abi: marginEngineAbi,
          gas: 300_000n,
          functionName: "deposit",
          args: [id, OPENING_DEPOSIT],
        },
      ]);
    }),
  );
  return owners.map((owner) => accountId(owner.address));
}

/**
 * Trades every planned position against a market maker at the present mark. Both sides are fully collateralised here, so
 * no signature of a risk server is needed: that is what the withdrawal afterwards shows.
 */
export async function openPositions(
  venue: LocalVenue,
  parameters: {
    accounts: readonly PlannedAccount[];
    makerOf: (instrument: InstrumentId) => LocalAccount;
    markOf: (instrument: InstrumentId) => bigint;
    filler: LocalAccount;
    now: number;
  },
): Promise<void> {
  const calls: Call[] = [];
  let salt = 0n;
  for (const account of parameters.accounts) {
    for (const { instrument, size } of account.positions) {
      const maker = parameters.makerOf(instrument);
      const sides = [
        [maker, -size],
        [account.owner, size],
      ] as const;
      const signed = await Promise.all(
        sides.map(async ([signer, lots]) => {
          const order = {
            account: accountId(signer.address),
            instrument,
            size: lots,
            limitPrice: parameters.markOf(instrument),
            minFill: abs(lots),
            maxFee: 1_000,
            expiry: parameters.now + ORDER_LIFETIME_S,
            // Four orders share one storage slot: consecutive salts are the cheap ones.
            salt: salt++,
            reduceOnly: false,
            approvalVersion: 0,
          };
          return {
            order,
            signature: await signOrder({
              chainId: venue.chainId,
              engine: venue.addresses.marginEngine,
              order,
              signer,
            }),
          };
        }),
      );
      const [makerSide, takerSide] = signed;
      if (makerSide === undefined || takerSide === undefined) throw new Error("a trade has two sides");
      calls.push({
        to: venue.addresses.marginEngine,
        abi: marginEngineAbi,
        gas: 3_000_000n,
        functionName: "fill",
        args: [
          makerSide.order,
          makerSide.signature,
          takerSide.order,
          takerSide.signature,
          abs(size),
          NO_ATTESTATION,
          NO_ATTESTATION,
        ],
      });
    }
  }
  await sendAll(venue, parameters.filler, calls);
}

/** Takes out of the account what leaves it with `equityToMargin` times its attested initial margin. */
export async function withdrawToTarget(
  venue: LocalVenue,
  parameters: {
    account: PlannedAccount;
    equity: bigint;
    initialMargin: bigint;
    attestation: Hex;
  },
): Promise<bigint> {
  const { account, equity, initialMargin } = parameters;
  const target = (initialMargin * BigInt(Math.round(account.equityToMargin * 1_000))) / 1_000n;
  const amount = equity - target;
  if (amount <= 0n) return 0n;
  await sendAll(venue, account.owner, [
    {
      to: venue.addresses.marginEngine,
      abi: marginEngineAbi,
      gas: 3_000_000n,
      functionName: "withdraw",
      // Nobody lacks anything yet: the whole amount or nothing.
      args: [accountId(account.owner.address), amount, amount, account.owner.address, parameters.attestation],
    },
  ]);
  return amount;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
