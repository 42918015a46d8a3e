import { marginEngineAbi, markOracleAbi, riskParametersAbi } from "@plimsoll/sdk";
import type { Address, PublicClient } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Chain } from "./Chain.ts";
import { liquidateArguments } from "./encodeLiquidate.ts";
import { refusalOf } from "./refusalOf.ts";

const HEAD_EPOCH_SHIFT = 224n;

/** @param sender Who would send a simulated slice. */
export type CreateChainParameters = {
  client: PublicClient;
  contracts: ParsedKeeperConfig["contracts"];
  sender: Address;
};

/** The venue's contracts behind a JSON-RPC endpoint. */
export function createChain({ client, contracts, sender }: CreateChainParameters): Chain {
  const engine = { address: contracts.marginEngine, abi: marginEngineAbi } as const;
  const oracle = { address: contracts.markOracle, abi: markOracleAbi } as const;

  return {
    async head() {
      const blockNumber = await client.getBlockNumber({ cacheTime: 0 });
      const word = await client.readContract({ ...oracle, functionName: "head", blockNumber });
      return { epoch: Number(word >> HEAD_EPOCH_SHIFT), blockNumber };
    },

    async marksMoved(from, to) {
      const posts = await client.getContractEvents({
        ...oracle,
        eventName: "MarksPosted",
        fromBlock: from + 1n,
        toBlock: to,
      });
      return posts.length > 0;
    },

    async accounts() {
      const count = await client.readContract({ ...engine, functionName: "accountCount" });
      return Promise.all(
        Array.from({ length: Number(count) }, (_, index) =>
          client.readContract({ ...engine, functionName: "accountAt", args: [BigInt(index)] }),
        ),
      );
    },

    async account(id, blockNumber) {
      const at = blockNumber === undefined ? {} : { blockNumber };
      const [state, measured] = await Promise.all([
        client.readContract({ ...engine, functionName: "account", args: [id], ...at }),
        client.readContract({ ...engine, functionName: "measure", args: [id], ...at }),
      ]);
      return {
        equity: measured.equity,
        worstCase: measured.worstCase,
        initialMargin: state.initialMargin,
        maintenanceMargin: state.maintenanceMargin,
        recordEpoch: Number(state.epoch),
        flagged: state.flagged,
        positions: Number(state.positions),
        portfolioHash: measured.portfolioHash,
      };
    },

    async positions(id) {
      const positions = await client.readContract({ ...engine, functionName: "positions", args: [id] });
      return positions.map(({ instrument, size }) => ({ instrument, size }));
    },

    async mark(instrument) {
      const [price] = await client.readContract({ ...oracle, functionName: "mark", args: [instrument] });
      return price;
    },

    terms: (id, attestation) =>
      client
        .readContract({ ...engine, functionName: "liquidationTerms", args: [id, attestation] })
        .catch(refuse),

    async insuranceShare() {
      const parameters = await client.readContract({
        address: contracts.riskParameters,
        abi: riskParametersAbi,
        functionName: "parameters",
      });
      return BigInt(parameters.insuranceShare);
    },

    async simulate(slice, against) {
      const call = {
        ...engine,
        functionName: "liquidate",
        args: liquidateArguments(slice),
        account: sender,
        blockTag: against,
      } as const;
      await client.simulateContract(call).catch(refuse);
      return client.estimateContractGas(call).catch(refuse);
    },
  };
}

const refuse = (error: unknown): never => {
  throw refusalOf(error) ?? error;
};
