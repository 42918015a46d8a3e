import {
  marginEngineAbi,
  MARK_HALTED,
  MARK_LIVE,
  MARK_SETTLED,
  markOracleAbi,
  readAccount,
  readAccountIds,
  readHead,
  readMarks,
  readMeasure,
  readPositions,
  riskParametersAbi,
} from "@plimsoll/sdk";
import type { Address, PublicClient } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Chain } from "./Chain.ts";
import { liquidateCall } from "./encodeLiquidate.ts";
import { refusalOf } from "./refusalOf.ts";

/** @param sender Who would send a simulated slice. */
export type CreateChainParameters = {
  client: PublicClient;
  contracts: ParsedKeeperConfig["contracts"];
  sender: Address;
};

/** The venue's contracts behind a JSON-RPC endpoint. */
export function createChain({ client, contracts, sender }: CreateChainParameters): Chain {
  const { marginEngine, markOracle, riskParameters } = contracts;
  const engine = { address: marginEngine, abi: marginEngineAbi } as const;

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

    accounts: () => readAccountIds({ client, engine: marginEngine }),

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
        const flags = marks[i]?.flags ?? 0;
        const moves = (flags & (MARK_LIVE | MARK_HALTED | MARK_SETTLED)) === MARK_LIVE;
        return moves && (expiry === 0 || expiry > timestamp);
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
  };
}

const refuse = (error: unknown): never => {
  throw refusalOf(error) ?? error;
};
