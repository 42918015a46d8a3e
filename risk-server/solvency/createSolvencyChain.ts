import {
  readFrozenBook,
  readScenarios,
  readSolvency,
  scenarioSetsAbi,
  solvencyOracleAbi,
  type FrozenBookEvent,
  type PostedScenarios,
  type Solvency,
} from "@plimsoll/sdk";
import type { ContractFunctionReturnType, Hex, PublicClient } from "viem";

import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** A circuit of the chain and its number. */
export type ChainCircuit = { readonly number: number } & ContractFunctionReturnType<
  typeof scenarioSetsAbi,
  "view",
  "circuit"
>;

/** A set as the chain remembers it, and its number. */
export type ChainSet = { readonly number: number } & ContractFunctionReturnType<
  typeof scenarioSetsAbi,
  "view",
  "scenarioSet"
>;

/** Reads of the solvency contracts, each of the newest block. */
export interface SolvencyChain {
  /** Undefined before the owner has set one. */
  circuit(): Promise<ChainCircuit | undefined>;
  circuitAt(number: number): Promise<ChainCircuit>;
  /** The set in force; undefined before the first, and while the last one is void. */
  set(): Promise<ChainSet | undefined>;
  /** The number of the last set posted, whether it counts or not; 0 for none. */
  sets(): Promise<number>;
  setAt(number: number): Promise<ChainSet>;
  /** Instruments of a set, ascending; they never change, unless a reorganisation puts another set under the number. */
  columns(set: Pick<ChainSet, "number" | "contentHash">): Promise<readonly number[]>;
  /** The numbers of a set, from the event of its post. */
  scenarios(set: number): Promise<PostedScenarios>;
  /** Which chunks of a fold the chain has computed, bit i for chunk i. */
  foldedChunks(set: number, part: number): Promise<bigint>;
  challengeWindow(): Promise<bigint>;
  /** Numbers of the newest frozen book and of the newest published one, 0 for none. */
  numbers(): Promise<{ frozen: number; published: number }>;
  /** The hash that the oracle keeps of a frozen book. */
  frozenHash(snapshot: number): Promise<Hex>;
  frozen(snapshot: number): Promise<FrozenBookEvent | undefined>;
  latest(): Promise<Solvency>;
}

export function createSolvencyChain(
  client: PublicClient,
  { scenarioSets, solvencyOracle }: SolvencyContracts,
): SolvencyChain {
  const sets = { address: scenarioSets, abi: scenarioSetsAbi } as const;
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const columns = new Map<string, Promise<readonly number[]>>();

  const circuitAt = async (number: number): Promise<ChainCircuit> => ({
    number,
    ...(await client.readContract({ ...sets, functionName: "circuit", args: [BigInt(number)] })),
  });

  const setAt = async (number: number): Promise<ChainSet> => ({
    number,
    ...(await client.readContract({ ...sets, functionName: "scenarioSet", args: [BigInt(number)] })),
  });

  return {
    circuitAt,
    setAt,

    async circuit() {
      const number = Number(await client.readContract({ ...sets, functionName: "presentCircuit" }));
      return number === 0 ? undefined : circuitAt(number);
    },

    async set() {
      const number = Number(await client.readContract({ ...sets, functionName: "present" }));
      return number === 0 ? undefined : setAt(number);
    },

    sets: async () => Number(await client.readContract({ ...sets, functionName: "sets" })),

    columns({ number, contentHash }) {
      const set = `${number} ${contentHash}`;
      const known = columns.get(set);
      if (known !== undefined) return known;
      const reading = client
        .readContract({ ...sets, functionName: "columns", args: [BigInt(number)] })
        .then(([instruments]) => instruments);
      columns.set(set, reading);
      reading.catch(() => columns.delete(set));
      return reading;
    },

    scenarios: (set) => readScenarios({ client, scenarioSets, set }),

    async foldedChunks(set, part) {
      const [chunks] = await client.readContract({
        ...sets,
        functionName: "foldProgress",
        args: [BigInt(set), part],
      });
      return chunks;
    },

    challengeWindow: () => client.readContract({ ...sets, functionName: "challengeWindow" }),

    async numbers() {
      const [frozen, [published]] = await Promise.all([
        client.readContract({ ...oracle, functionName: "snapshots" }),
        client.readContract({ ...oracle, functionName: "lastPublished" }),
      ]);
      return { frozen: Number(frozen), published: Number(published) };
    },

    frozenHash: (snapshot) =>
      client.readContract({ ...oracle, functionName: "frozenHash", args: [BigInt(snapshot)] }),

    frozen: (snapshot) => readFrozenBook({ client, solvencyOracle, snapshot }),

    latest: () => readSolvency({ client, solvencyOracle }),
  };
}
