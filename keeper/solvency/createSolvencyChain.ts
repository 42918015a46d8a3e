import {
  decodeInstrumentId,
  readFrozenBook,
  readMarks,
  readSolvency,
  scenarioSetsAbi,
  solvencyOracleAbi,
} from "@plimsoll/sdk";
import {
  encodeFunctionData,
  parseEventLogs,
  type Address,
  type Hex,
  type Log,
  type PublicClient,
} from "viem";

import { refusalOf } from "../chain/refusalOf.ts";
import type { SolvencyChain } from "./SolvencyChain.ts";

export type CreateSolvencyChainParameters = {
  client: PublicClient;
  contracts: { markOracle: Address; scenarioSets: Address; solvencyOracle: Address };
  /** Who would send. */
  sender: Address;
};

/** Their prices move the book; what a contract that pays 0 to 1 moves says little about the rest. */
const WATCHED_KINDS = new Set<string>(["perp", "spot"]);

/** The solvency contracts behind a JSON-RPC endpoint. */
export function createSolvencyChain({
  client,
  contracts,
  sender,
}: CreateSolvencyChainParameters): SolvencyChain {
  const { markOracle, scenarioSets, solvencyOracle } = contracts;
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const sets = { address: scenarioSets, abi: scenarioSetsAbi } as const;

  /** Reverts here cost nothing. */
  async function tried(data: Hex): Promise<{ to: Address; data: Hex; gas: bigint }> {
    const call = { account: sender, to: solvencyOracle, data } as const;
    const gas = await client.estimateGas({ ...call, blockTag: "pending" });
    return { to: solvencyOracle, data, gas: (gas * 6n) / 5n };
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
      const call = { ...oracle, functionName: "freeze" } as const;
      await client.simulateContract({ ...call, account: sender, blockTag: "pending" }).catch(refuse);
      return tried(encodeFunctionData(call));
    },

    async publish({ frozen, book, proof }) {
      const call = { ...oracle, functionName: "publish", args: [frozen, book, proof] } as const;
      await client.simulateContract({ ...call, account: sender, blockTag: "pending" }).catch(refuse);
      return tried(encodeFunctionData(call));
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
