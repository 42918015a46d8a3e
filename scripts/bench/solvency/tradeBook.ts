import {
  accountId,
  applyFill,
  marginEngineAbi,
  packAttestation,
  portfolioHash,
  signAttestation,
  signOrder,
  type Position,
} from "@plimsoll/sdk";
import { keccak256, stringToHex, type Address, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import type { BenchBook } from "./benchBook.ts";
import type { BenchChain } from "./benchChain.ts";
import type { Cost } from "./benchVenue.ts";

/** Everybody's, 1e6 = 100 %. */
const MAX_FEE = 1_000;
/** Fills after which marks are posted again: a block is a second, and marks live for 900 of them. */
const FILLS_AN_EPOCH = 300;

/** What the trades need of the venue. The chain's owner is its margin quorum. */
interface Market {
  readonly chain: BenchChain;
  readonly engine: Address;
  readonly instruments: readonly number[];
  /** Of every instrument, 1e-6 USD. */
  readonly mark: bigint;
  readonly modelHash: Hex;
  readonly marks: () => { epoch: number; snapshotHash: Hex };
  readonly renewMarks: () => Promise<void>;
}

/**
 * Opens the accounts of a book with its equities, and fills every position between the two accounts of a pair at the mark.
 * Each is attested a quarter of its equity as initial margin.
 * @returns the mean of a fill
 */
export async function tradeBook(book: BenchBook, market: Market): Promise<Cost> {
  const { chain, engine, instruments, mark, modelHash, marks, renewMarks } = market;
  const { owner, client, send } = chain;
  const chainId = client.chain.id;
  const call = { address: engine, abi: marginEngineAbi } as const;
  const { timestamp } = await client.getBlock();

  const accounts = book.accounts.map(({ equity, lots }, i) => {
    const wallet = privateKeyToAccount(keccak256(stringToHex(`bench account ${i}`)));
    return { wallet, id: accountId(wallet.address), equity, lots, held: [] as readonly Position[] };
  });
  for (const { id, equity } of accounts) await send({ ...call, functionName: "deposit", args: [id, equity] });
  await renewMarks();

  type Account = (typeof accounts)[number];
  /** An order for these lots, signed, with the margin of what they leave. */
  const side = async (account: Account, instrument: number, size: bigint, salt: bigint) => {
    account.held = applyFill({ positions: account.held, instrument, delta: size });
    const order = {
      account: account.id,
      instrument,
      size,
      limitPrice: mark,
      minFill: size < 0n ? -size : size,
      maxFee: MAX_FEE,
      expiry: Number(timestamp) + 86_400,
      salt,
      reduceOnly: false,
      approvalVersion: 0,
    };
    const initialMargin = account.equity / 4n;
    const issuedAt = Number((await client.getBlock()).timestamp);
    const margin = {
      epoch: marks().epoch,
      initialMargin,
      maintenanceMargin: (initialMargin * 8n) / 10n,
      issuedAt,
    };
    const attestation = {
      ...margin,
      account: account.id,
      portfolioHash: portfolioHash(account.held),
      modelHash,
      snapshotHash: marks().snapshotHash,
    };
    const attested = await signAttestation({ chainId, engine, attestation, signer: owner });
    return {
      order,
      signature: await signOrder({ chainId, engine, order, signer: account.wallet }),
      attestation: packAttestation({ ...margin, signatures: [attested] }),
    };
  };

  let [fills, gas, seconds] = [0, 0n, 0];
  for (let i = 0; i < accounts.length; i += 2) {
    const [maker, taker] = [accounts[i], accounts[i + 1]];
    if (maker === undefined || taker === undefined) throw new Error("accounts come in pairs");
    for (const [m, size] of maker.lots.entries()) {
      const instrument = instruments[m];
      if (size === 0n || instrument === undefined) continue;
      if (fills % FILLS_AN_EPOCH === FILLS_AN_EPOCH - 1) await renewMarks();
      const made = await side(maker, instrument, size, BigInt(fills));
      const taken = await side(taker, instrument, -size, BigInt(fills));
      const cost = await send({
        ...call,
        functionName: "fill",
        args: [
          made.order,
          made.signature,
          taken.order,
          taken.signature,
          made.order.minFill,
          made.attestation,
          taken.attestation,
        ],
      });
      fills++;
      gas += cost.gas;
      seconds += cost.seconds;
    }
  }
  return { gas: gas / BigInt(fills), seconds: seconds / fills };
}
