import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { type Deployment, loadDeployment } from "@plimsoll/sdk";
import hre from "hardhat";
import { createPublicClient, http } from "viem";
import { hardhat } from "viem/chains";

import examplesModule from "../../ignition/modules/Examples.ts";
import type { ChainAccess } from "../chain/sendAll.ts";
import type { Listing } from "../venue/instrumentTerms.ts";
import { listVenue } from "../venue/listVenue.ts";
import type { Venue } from "../venue/venue.ts";
import { person } from "./people.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const POLL_MS = 50;

/** A deployed and listed venue on a local chain. */
export interface LocalVenue extends ChainAccess {
  readonly chainId: number;
  readonly addresses: Deployment["addresses"];
  readonly quoteToken: `0x${string}`;
  readonly listings: readonly Listing[];
  /** Ignition's deployed_addresses.json. */
  readonly deploymentFile: string;
  /** Forgets the deployment; the chain it was on is gone. */
  remove(): Promise<void>;
}

/** Deploys the contracts with Ignition to the chain at `rpcUrl` and lists the venue's instruments. */
export async function deployLocalVenue(rpcUrl: string, venue: Venue): Promise<LocalVenue> {
  const chainId = hardhat.id;
  // A folder of its own: what a user deployed to another local chain stays as it is.
  const deploymentId = `demo-${new URL(rpcUrl).port}`;
  const folder = `${ROOT}ignition/deployments/${deploymentId}`;
  await rm(folder, { recursive: true, force: true });
  // Also when a second Ctrl-C ends the process before its shutdown is over.
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const connection = await hre.network.create({ network: "localhost", override: { url: rpcUrl } });
  await connection.ignition.deploy(examplesModule, {
    deploymentId,
    parameters: `${ROOT}ignition/parameters/local.json`,
    // The chain mines at once; there is nothing to wait for.
    config: { blockPollingInterval: POLL_MS, requiredConfirmations: 1 },
  });
  await connection.close();

  const deploymentFile = `${folder}/deployed_addresses.json`;
  const { default: deployedAddresses } = (await import(deploymentFile, { with: { type: "json" } })) as {
    default: unknown;
  };
  const { addresses } = loadDeployment({ chainId, deployedAddresses });
  if (addresses.testDollar === undefined) throw new Error("the local deployment has no test dollar");

  const publicClient = createPublicClient({
    chain: hardhat,
    transport: http(rpcUrl),
    pollingInterval: POLL_MS,
  });
  const listings = await listVenue({
    venue,
    registry: addresses.instrumentRegistry,
    chain: { rpcUrl, publicClient },
    owner: person("deployer"),
  });
  return {
    chainId,
    rpcUrl,
    publicClient,
    addresses,
    quoteToken: addresses.testDollar,
    listings,
    deploymentFile,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
