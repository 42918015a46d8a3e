import {
  decodeInstrumentId,
  indexSourceAbi,
  instrumentRegistryAbi,
  isUnanswered,
  marginEngineAbi,
  MARK_HALTED,
  MARK_LIVE,
  MARK_SETTLED,
  markOracleAbi,
  readAccount,
  readBook,
  readHead,
  readMarks,
  readMeasure,
  readPositions,
  riskParametersAbi,
  type InstrumentId,
} from "@plimsoll/sdk";
import { decodeFunctionResult, encodeFunctionData, zeroAddress, type Address, type PublicClient } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Chain } from "./Chain.ts";
import { encodeAct } from "./encodeAct.ts";
import { liquidateCall } from "./encodeLiquidate.ts";
import { rawRefusalOf } from "./rawRefusalOf.ts";
import { refusalOf } from "./refusalOf.ts";

/** @param sender Who would send a simulated slice. */
export type CreateChainParameters = {
  client: PublicClient;
  contracts: ParsedKeeperConfig["contracts"];
  sender: Address;
};

// What the oracle gives an index source, and what the call itself costs.
const INDEX_GAS = 300_000n + 22_000n;

/** The venue's contracts behind a JSON-RPC endpoint. */
export function createChain({ client, contracts, sender }: CreateChainParameters): Chain {
  const { marginEngine, marginLens, markOracle, riskParameters, instrumentRegistry } = contracts;
  const engine = { address: marginEngine, abi: marginEngineAbi } as const;
  const oracle = { address: markOracle, abi: markOracleAbi } as const;
  const registry = { address: instrumentRegistry, abi: instrumentRegistryAbi } as const;
  /** In the order they were listed, to which instruments are only added. */
  const listed: InstrumentId[] = [];

  async function instruments(): Promise<readonly InstrumentId[]> {
    const count = Number(await client.readContract({ ...registry, functionName: "instrumentCount" }));
    for (let index = listed.length; index < count; index++) {
      const args = [BigInt(index)] as const;
      listed.push(await client.readContract({ ...registry, functionName: "instrumentAt", args }));
    }
    return listed;
  }

  /** Undefined if the source reverts, needs too much gas or answers something else. */
  async function latest(source: Address): Promise<{ price: bigint; isUsable: boolean } | undefined> {
    const call = { abi: indexSourceAbi, functionName: "latest" } as const;
    try {
      const { data = "0x" } = await client.call({
        to: source,
        data: encodeFunctionData(call),
        gas: INDEX_GAS,
      });
      const [price, , isUsable] = decodeFunctionResult({ ...call, data });
      return { price, isUsable };
    } catch (error) {
      if (isUnanswered(error)) throw error;
      return undefined;
    }
  }

  return {
    async head() {
      const blockNumber = await client.getBlockNumber({ cacheTime: 0 });
      const { epoch } = await readHead({ client, markOracle, blockNumber });
      return { epoch, blockNumber };
    },

    async marksMoved(from, to) {
      const posts = await client.getContractEvents({
        address: markOracle,
        abi: markOracleAbi,
        eventName: "MarksPosted",
        fromBlock: from + 1n,
        toBlock: to,
      });
      return posts.length > 0;
    },

    async book() {
      const blockNumber = await client.getBlockNumber({ cacheTime: 0 });
      return readBook({ client, lens: marginLens, blockNumber });
    },

    async account(id, blockNumber) {
      const at = { client, engine: marginEngine, account: id };
      const reading = blockNumber === undefined ? at : { ...at, blockNumber };
      const [state, measure] = await Promise.all([readAccount(reading), readMeasure(reading)]);
      const { initialMargin, maintenanceMargin, flagged, positions } = state;
      return { ...measure, initialMargin, maintenanceMargin, flagged, positions };
    },

    positions: (id) => readPositions({ client, engine: marginEngine, account: id }),

    async livePositions(id) {
      const [positions, { timestamp }] = await Promise.all([
        readPositions({ client, engine: marginEngine, account: id }),
        client.getBlock(),
      ]);
      const instruments = positions.map(({ instrument }) => instrument);
      const { marks } = await readMarks({ client, markOracle, instruments });
      return positions.filter(({ expiry }, i) => {
        return moves(marks[i]?.flags ?? 0) && (expiry === 0 || expiry > timestamp);
      });
    },

    async marks(instruments) {
      const { marks } = await readMarks({ client, markOracle, instruments });
      return marks.map(({ price }) => price);
    },

    terms: (id, attestation) =>
      client
        .readContract({ ...engine, functionName: "liquidationTerms", args: [id, attestation] })
        .catch(refuse),

    async insuranceShare() {
      const [parameters] = await client.readContract({
        address: riskParameters,
        abi: riskParametersAbi,
        functionName: "parameters",
      });
      return BigInt(parameters.insuranceShare);
    },

    async simulate(slice, against) {
      const call = liquidateCall(slice);
      const from = { ...engine, account: sender, blockTag: against } as const;
      if (call.functionName === "liquidate") {
        await client.simulateContract({ ...from, ...call }).catch(refuse);
        return client.estimateContractGas({ ...from, ...call }).catch(refuse);
      }
      await client.simulateContract({ ...from, ...call }).catch(refuse);
      return client.estimateContractGas({ ...from, ...call }).catch(refuse);
    },

    async tryAct(act) {
      const { to, data } = encodeAct(act, contracts);
      return client
        .estimateGas({ account: sender, to, data, blockTag: "pending" })
        .catch((error: unknown) => {
          throw rawRefusalOf(error) ?? error;
        });
    },

    async offered(id) {
      const [, available] = await client.readContract({ ...engine, functionName: "backstop", args: [id] });
      return available;
    },

    async indexedPerps() {
      const perps = (await instruments()).filter((id) => decodeInstrumentId(id).kind === "perp");
      const sources = await Promise.all(
        perps.map((id) => client.readContract({ ...oracle, functionName: "indexOf", args: [id] })),
      );
      return perps.filter((_, i) => sources[i]?.[0] !== zeroAddress);
    },

    async index(instrument) {
      const args = [instrument] as const;
      const [[source, tolerance], { marks }, [price, limitMoves]] = await Promise.all([
        client.readContract({ ...oracle, functionName: "indexOf", args }),
        readMarks({ client, markOracle, instruments: args }),
        client.readContract({ ...oracle, functionName: "anchor", args }),
      ]);
      const [mark] = marks;
      if (mark === undefined || !moves(mark.flags)) return undefined;
      return { mark, index: await latest(source), tolerance, anchor: { price, limitMoves } };
    },
  };
}

/** Posted, and neither halted nor final. */
const moves = (flags: number): boolean => (flags & (MARK_LIVE | MARK_HALTED | MARK_SETTLED)) === MARK_LIVE;

const refuse = (error: unknown): never => {
  throw refusalOf(error) ?? error;
};
