import { Option, type Command } from "commander";

import { httpUrl, wholeNumber } from "../input/options.ts";
import { repositoryPath } from "../input/repositoryPath.ts";

const DEFAULT_DEPLOYMENT = repositoryPath("ignition/deployments/chain-31337/deployed_addresses.json");
const DEFAULT_RPC = "http://127.0.0.1:8545";

/** Options of every command that works on a deployed system. */
export interface DeploymentOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly chainId?: number;
}

export function addDeploymentOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--deployment <file>", "Ignition's deployed_addresses.json")
        .default(DEFAULT_DEPLOYMENT)
        .env("PLIMSOLL_DEPLOYMENT"),
    )
    .addOption(
      new Option("--rpc <url>", "JSON-RPC of the chain")
        .argParser(httpUrl)
        .default(DEFAULT_RPC)
        .env("PLIMSOLL_RPC_URL"),
    )
    .option(
      "--chain-id <id>",
      "the chain's id, if the deployment is not in a folder called chain-<id>",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    );
}
