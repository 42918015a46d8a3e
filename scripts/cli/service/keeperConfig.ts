import type { Deployment } from "@plimsoll/sdk";

import { badInput } from "../CommandError.ts";
import { DEVELOPMENT_CHAIN_ID } from "./devKeys.ts";
import { mergeConfig, type ConfigPart } from "./readConfig.ts";

/** What an ether costs on a development chain, where gas is free. */
const DEVELOPMENT_ETH_USD = 4_000;

export interface KeeperFlags {
  readonly rpc: string;
  readonly servers?: readonly string[];
  readonly subAccount?: string;
  readonly deposit?: string;
  readonly minProfit?: string;
  readonly ethUsd?: number | { readonly instrument: number };
  readonly fractionPolicy?: string;
  readonly backstops?: readonly string[];
  readonly upkeep?: readonly string[];
  readonly maxUpkeepGas?: string;
  readonly quoteToken?: string;
  readonly logLevel?: string;
}

/**
 * A keeper's configuration from flags, key and a deployment over a configuration file's.
 *
 * @throws CommandError (2) if the deployment does not name the collateral and no flag does.
 */
export function keeperConfig(
  flags: KeeperFlags,
  {
    deployment,
    privateKey,
    solvencyKey,
    file,
  }: {
    deployment: Deployment;
    privateKey: string | undefined;
    /** Freezes and publishes for the solvency oracle. */
    solvencyKey?: string | undefined;
    file: ConfigPart;
  },
): ConfigPart {
  const { chainId, addresses } = deployment;
  const quoteToken = flags.quoteToken ?? addresses.testDollar;
  if (quoteToken === undefined) {
    throw badInput(
      `The deployment to chain ${chainId} has no TestDollar. Give the collateral with --quote-token.`,
    );
  }
  const defaults: ConfigPart =
    chainId === DEVELOPMENT_CHAIN_ID
      ? { ethUsd: DEVELOPMENT_ETH_USD, riskServers: ["http://127.0.0.1:8101"] }
      : {};
  return mergeConfig(mergeConfig(defaults, file), {
    rpcUrl: flags.rpc,
    chainId,
    contracts: { ...addresses, quoteToken },
    riskServers: flags.servers,
    privateKey,
    solvency: solvencyKey === undefined ? undefined : { privateKey: solvencyKey },
    subAccount: flags.subAccount,
    depositUsd: flags.deposit,
    minProfitUsd: flags.minProfit,
    ethUsd: flags.ethUsd,
    fractionPolicy: flags.fractionPolicy,
    backstops: flags.backstops,
    upkeep: flags.upkeep,
    maxUpkeepGasUsd: flags.maxUpkeepGas,
    logLevel: flags.logLevel,
  });
}
