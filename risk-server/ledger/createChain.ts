import {
  instrumentRegistryAbi,
  marginEngineAbi,
  riskCommitteeAbi,
  riskParametersAbi,
  settlementOracleAbi,
  readAccount,
  readAccountIds,
  readExclusiveSet,
  readHead,
  readInstruments,
  readMarks,
  readMeasure,
  readPositions,
  revertOf,
  type AccountId,
  type ExclusiveSet,
  type InstrumentId,
  type ListedInstrument,
  type MarkHead,
  type Marks,
  type RequirementBounds,
} from "@plimsoll/sdk";
import { createPublicClient, http, parseEventLogs, type Address, type Hex, type PublicClient } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { LedgerAccount } from "./Ledger.ts";

/** A block, as far as following the chain needs it. */
export interface ChainBlock {
  readonly number: bigint;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What the logs of some blocks say must be read again. */
export interface ChainChanges {
  readonly accounts: ReadonlySet<AccountId>;
  readonly instruments: boolean;
  readonly marks: boolean;
}

/** Where the settlement of an instrument stands. */
export interface SettlementProposalState {
  readonly price: bigint;
  /** Unix seconds; 0 when nothing is proposed. */
  readonly finalFrom: number;
  readonly round: number;
  readonly isFinal: boolean;
}

export type SignerRole = "margin" | "mark";
export interface SignerSet {
  /** Ascending. */
  readonly signers: readonly Address[];
  readonly threshold: number;
}

/** Reads of the protocol's contracts, each at a given block so that one state is of one block. */
export type Chain = ReturnType<typeof createChain>;

const ACCOUNT_FIELDS = ["account", "maker", "taker", "liquidator"];

export function createChain(config: Pick<RiskServerConfig, "chain" | "contracts">) {
  const { contracts } = config;
  const client: PublicClient = createPublicClient({
    transport: http(config.chain.rpcUrl, { batch: { batchSize: 100 }, retryCount: 2, timeout: 10_000 }),
    cacheTime: 0,
  });
  const engine = { address: contracts.marginEngine, abi: marginEngineAbi } as const;
  const registry = { address: contracts.instrumentRegistry };
  const oracle = { address: contracts.markOracle };
  const committee = { address: contracts.riskCommittee, abi: riskCommitteeAbi } as const;
  const exclusiveSets = new Map<InstrumentId, Promise<ExclusiveSet | undefined>>();

  return {
    client,

    chainId: (): Promise<number> => client.getChainId(),

    async hasCode(address: Address): Promise<boolean> {
      const code = await client.getCode({ address });
      return code !== undefined && code !== "0x";
    },

    block: async (number: bigint): Promise<ChainBlock> =>
      toBlock(await client.getBlock({ blockNumber: number })),
    latestBlock: async (): Promise<ChainBlock> => toBlock(await client.getBlock({ blockTag: "latest" })),

    /** The block with this hash, undefined when the chain does not have it (any more). */
    blockByHash: (hash: Hex): Promise<ChainBlock | undefined> =>
      client.getBlock({ blockHash: hash }).then(toBlock, () => undefined),

    /** The chain's clock: what the next block's timestamp would be, where the node says; else the last one's. */
    async time(): Promise<number> {
      const pending = await client.getBlock({ blockTag: "pending" }).catch(() => undefined);
      return Number((pending ?? (await client.getBlock({ blockTag: "latest" }))).timestamp);
    },

    async changes(fromBlock: bigint, toBlock: bigint): Promise<ChainChanges> {
      const logs = await client.getLogs({
        address: [engine.address, registry.address, oracle.address],
        fromBlock,
        toBlock,
      });
      const from = (address: Address) =>
        logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());
      const accounts = new Set<AccountId>();
      for (const { args } of parseEventLogs({ abi: marginEngineAbi, logs: from(engine.address) })) {
        for (const field of ACCOUNT_FIELDS) {
          const value = (args as Readonly<Record<string, unknown>>)[field];
          if (typeof value === "string") accounts.add(value as AccountId);
        }
      }
      return {
        accounts,
        instruments: from(registry.address).length > 0,
        marks: from(oracle.address).length > 0,
      };
    },

    accountIds: (blockNumber: bigint): Promise<AccountId[]> =>
      readAccountIds({ client, engine: contracts.marginEngine, blockNumber }),

    async account(id: AccountId, blockNumber: bigint): Promise<LedgerAccount> {
      const reading = { client, engine: contracts.marginEngine, account: id, blockNumber };
      const [{ flagged }, positions, measure] = await Promise.all([
        readAccount(reading),
        readPositions(reading),
        readMeasure(reading),
      ]);
      return {
        account: id,
        flagged,
        positions: positions.map(({ instrument, size }) => ({ instrument, size })),
        ...measure,
      };
    },

    instruments: (blockNumber: bigint): Promise<ListedInstrument[]> =>
      readInstruments({ client, registry: registry.address, blockNumber }),

    /** The head and the marks of these instruments. */
    marks: (instruments: readonly InstrumentId[], blockNumber: bigint): Promise<Marks> =>
      readMarks({ client, markOracle: oracle.address, instruments, blockNumber }),

    /** The newest marks now. */
    head: (): Promise<MarkHead> => readHead({ client, markOracle: oracle.address }),

    /** An epoch's marks, undefined when the oracle does not remember them: too long ago, or not posted yet. */
    headAt: (epoch: number): Promise<MarkHead | undefined> =>
      readHead({ client, markOracle: oracle.address, epoch }).catch((error: unknown) => {
        if (revertOf(error) !== undefined) return undefined;
        throw error;
      }),

    modelHash: (blockNumber: bigint): Promise<Hex> =>
      client.readContract({
        address: contracts.riskParameters,
        abi: riskParametersAbi,
        functionName: "modelHash",
        blockNumber,
      }),

    bounds: async (blockNumber: bigint): Promise<RequirementBounds> => {
      const [{ floorRatio, maintenanceRatio }] = await client.readContract({
        address: contracts.riskParameters,
        abi: riskParametersAbi,
        functionName: "parameters",
        blockNumber,
      });
      return { floorRatio, maintenanceRatio };
    },

    /** The set that an expired instrument settles with, undefined if it settles alone: neither changes any more. */
    async exclusiveSet(instrument: InstrumentId): Promise<ExclusiveSet | undefined> {
      const reading = { client, registry: registry.address, instrument };
      const known = exclusiveSets.get(instrument) ?? readExclusiveSet(reading);
      exclusiveSets.set(instrument, known);
      known.catch(() => exclusiveSets.delete(instrument));
      return known;
    },

    /** The first member of an exclusive set, undefined when there is no such set. */
    firstOfSet: (set: number): Promise<InstrumentId | undefined> =>
      client
        .readContract({ ...registry, abi: instrumentRegistryAbi, functionName: "setMembers", args: [set] })
        .then(
          ([first]) => first,
          (error: unknown) => {
            if (revertOf(error) !== undefined) return undefined;
            throw error;
          },
        ),

    async settlementProposal(instrument: InstrumentId): Promise<SettlementProposalState> {
      const [price, finalFrom, round, isFinal] = await client.readContract({
        address: contracts.settlementOracle,
        abi: settlementOracleAbi,
        functionName: "proposal",
        args: [instrument],
      });
      return { price, finalFrom: Number(finalFrom), round: Number(round), isFinal };
    },

    async signerSet(role: SignerRole): Promise<SignerSet> {
      const args = [role === "margin" ? 0 : 1] as const;
      const [signers, threshold] = await Promise.all([
        client.readContract({ ...committee, functionName: "signers", args }),
        client.readContract({ ...committee, functionName: "threshold", args }),
      ]);
      return { signers, threshold: Number(threshold) };
    },
  };
}

function toBlock(block: {
  number: bigint | null;
  hash: Hex | null;
  parentHash: Hex;
  timestamp: bigint;
}): ChainBlock {
  if (block.number === null || block.hash === null)
    throw new Error("The node returned a block that is not mined");
  return {
    number: block.number,
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: Number(block.timestamp),
  };
}
