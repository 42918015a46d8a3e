import { basename, dirname } from "node:path";

import { InvalidDeploymentError, loadDeployment, type Deployment } from "@plimsoll/sdk";

import { badInput } from "../CommandError.ts";
import { parseJson } from "../input/parseJson.ts";
import { readText } from "../input/readText.ts";

/**
 * Reads Ignition's deployed_addresses.json. The chain is the one of its folder, `chain-<id>`, unless `chainId` says
 * otherwise.
 *
 * @throws CommandError (2) with one line: no such file, an incomplete deployment, or no chain id.
 */
export async function readDeployment(file: string, chainId?: number): Promise<Deployment> {
  const remedy =
    "Deploy first (npx hardhat ignition deploy ignition/modules/Plimsoll.ts --parameters ignition/parameters/local.json " +
    "--network localhost), or give --deployment.";
  const deployedAddresses = parseJson(await readText(file, file, remedy), file);
  const folder = /^chain-(\d+)$/.exec(basename(dirname(file)))?.[1];
  const chain = chainId ?? (folder === undefined ? undefined : Number(folder));
  if (chain === undefined) throw badInput(`${file} is not in a folder called chain-<id>. Give --chain-id.`);
  try {
    return loadDeployment({ chainId: chain, deployedAddresses });
  } catch (error) {
    if (!(error instanceof InvalidDeploymentError)) throw error;
    throw badInput(`${file}: ${error.message.replaceAll(/\s+/g, " ")}. Deploy again, or give --deployment.`);
  }
}
