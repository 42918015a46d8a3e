import {
  decodeInstrumentId,
  marginEngineAbi,
  readFrozenBook,
  readMarks,
  readSolvency,
  scenarioSetsAbi,
  solvencyOracleAbi,
} from "@plimsoll/sdk";
import {
  encodeFunctionData,
  getContractError,
  parseEventLogs,
  type Address,
  type BaseError,
  type Hex,
  type Log,
  type PublicClient,
} from "viem";

import { refusalOf } from "../chain/refusalOf.ts";
import type { Transaction } from "../wallet/Wallet.ts";
import { freezeInParts } from "./freezeInParts.ts";
import { publishInParts } from "./publishInParts.ts";
import type { SolvencyChain } from "./SolvencyChain.ts";

export type CreateSolvencyChainParameters = {
  client: PublicClient;
  contracts: { markOracle: Address; scenarioSets: Address; solvencyOracle: Address };
  /** Who would send. */
  sender: Address;
  /** How much goes into one transaction. */
  limits: { accountsAPart: number; batchesAPart: number };
};

/** Their prices move the book; what a contract that pays 0 to 1 moves says little about the rest. */
const WATCHED_KINDS = new Set<string>(["perp", "spot"]);

/** Of a transaction that stands on one before it, whose gas no node can tell; below the 2^24 that a transaction may have. */
const PART_GAS = 16_000_000n;

/** The solvency contracts behind a JSON-RPC endpoint. */
export function createSolvencyChain({
  client,
  contracts,
  sender,
  limits,
}: CreateSolvencyChainParameters): SolvencyChain {
  const { markOracle, scenarioSets, solvencyOracle } = contracts;
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const sets = { address: scenarioSets, abi: scenarioSetsAbi } as const;

  /** Reverts here cost nothing. Only the first can be tried: the others stand on it. */
  async function tried([first, ...rest]: readonly Hex[]): Promise<readonly Transaction[]> {
    if (first === undefined) return [];
    const call = { account: sender, to: solvencyOracle, data: first, blockTag: "pending" } as const;
    await client.call(call).catch(refuseCall);
    const gas = await client.estimateGas(call).catch(refuseCall);
    return [
      { to: solvencyOracle, data: first, gas: (gas * 6n) / 5n },
      ...rest.map((data) => ({ to: solvencyOracle, data, gas: PART_GAS })),
    ];
  }

  /** Of a call that was encoded here, whose error the client does not read. */
  function refuseCall(error: unknown): never {
    return refuse(getContractError(error as BaseError, { ...oracle, args: [], functionName: "" }));
  }

  /** Accounts of the venue, at a block. */
  async function countAccounts(): Promise<{ accounts: bigint; block: bigint }> {
    const block = await client.getBlockNumber({ cacheTime: 0 });
    const engine = await client.readContract({ ...oracle, functionName: "engine" });
    const accounts = await client.readContract({
      address: engine,
      abi: marginEngineAbi,
      functionName: "accountCount",
      blockNumber: block,
    });
    return { accounts, block };
  }

  async function genesisOf(set: number): Promise<bigint> {
    const { circuit } = await client.readContract({
      ...sets,
      functionName: "scenarioSet",
      args: [BigInt(set)],
    });
    const { genesis } = await client.readContract({
      ...sets,
      functionName: "circuit",
      args: [BigInt(circuit)],
    });
    return genesis;
  }

  return {
    async state() {
      const [snapshot, [published]] = await Promise.all([
        client.readContract({ ...oracle, functionName: "snapshots" }),
        client.readContract({ ...oracle, functionName: "lastPublished" }),
      ]);
      return { snapshot: Number(snapshot), published: Number(published) };
    },

    async frozenAt(snapshot) {
      const event = await readFrozenBook({ client, solvencyOracle, snapshot });
      return event && { block: BigInt(event.frozen.blockNumber), time: event.frozen.time };
    },

    now: async () => Number((await client.getBlock()).timestamp),

    async marks(block) {
      const set = await client.readContract({ ...sets, functionName: "present" });
      if (set === 0n) return new Map();
      const [columns] = await client.readContract({ ...sets, functionName: "columns", args: [set] });
      const instruments = columns.filter((id) => WATCHED_KINDS.has(decodeInstrumentId(id).kind));
      const at = block === undefined ? {} : { blockNumber: block };
      const { marks } = await readMarks({ client, markOracle, instruments, ...at });
      return new Map(marks.map(({ instrument, price }) => [instrument, price]));
    },

    answer: () => readSolvency({ client, solvencyOracle }),

    async freeze() {
      const { accountsAPart } = limits;
      const { accounts, block } = await countAccounts();
      if (accounts <= accountsAPart)
        return tried([encodeFunctionData({ ...oracle, functionName: "freeze" })]);
      const parts = { client, solvencyOracle, accounts, accountsAPart, block };
      return tried(await freezeInParts(parts).catch(refuse));
    },

    async publish(document) {
      const { frozen, book, proof } = document;
      const { batchesAPart } = limits;
      if (proof.batches.length <= batchesAPart) {
        const args = [frozen, book, proof] as const;
        return tried([encodeFunctionData({ ...oracle, functionName: "publish", args })]);
      }
      const genesis = await genesisOf(frozen.set).catch(refuse);
      const parts = { client, solvencyOracle, document, genesis, batchesAPart };
      return tried(await publishInParts(parts).catch(refuse));
    },

    snapshotIn(logs) {
      const [found] = parseEventLogs({
        abi: solvencyOracleAbi,
        eventName: "BookFrozen",
        logs: logs as Log[],
      });
      return found && Number(found.args.snapshot);
    },
  };
}

const refuse = (error: unknown): never => {
  throw refusalOf(error) ?? error;
};
