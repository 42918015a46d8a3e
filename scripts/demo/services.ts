import { fileURLToPath } from "node:url";

import { createRiskServerClient, ONE_USD, type RiskServerClient } from "@plimsoll/sdk";
import { devAddresses } from "@plimsoll/risk-server";
import { toHex } from "viem";

import { type LogRecord, type Part, startPart } from "./childProcess.ts";
import type { LocalVenue } from "./localVenue.ts";

/** Risk servers of the demonstration, and how many signatures the contracts ask for (ignition/parameters/local.json). */
export const SERVERS = 3;
export const QUORUM = 2;
const SENDER_BALANCE = 10n ** 21n;

export interface RiskServers {
  readonly parts: readonly Part[];
  readonly clients: readonly RiskServerClient[];
  /** How many run: those that have not ended, and those that somebody started again by hand. */
  countRunning(): Promise<number>;
  /** The number of the server that signs as `signer`. */
  numberOf(signer: string): string;
}

/** Starts the risk servers as processes of their own, with development keys, on consecutive ports. */
export async function startRiskServers(
  venue: LocalVenue,
  parameters: {
    firstPort: number;
    /** Chain seconds between epochs. */
    interval: number;
    /** The recorded market, from the scenario's start on. */
    replayFile: string;
    onExit: (reason: string) => void;
  },
): Promise<RiskServers> {
  const urls = Array.from({ length: SERVERS }, (_, i) => `http://127.0.0.1:${parameters.firstPort + i}`);
  const clients = urls.map((url) => createRiskServerClient({ url, timeout: 20_000 }));
  const numbers = new Map<string, string>();
  const ended = new Set<number>();
  const parts: Part[] = [];
  for (const [i] of urls.entries()) {
    const { margin, sender } = devAddresses(i);
    numbers.set(margin.toLowerCase(), String(i));
    await venue.publicClient.request({
      method: "hardhat_setBalance" as never,
      params: [sender, toHex(SENDER_BALANCE)] as never,
    });
    parts.push(
      startPart({
        name: `server ${i}`,
        arguments: [
          "serve",
          "--dev-keys",
          ...["--index", String(i)],
          ...["--port", String(parameters.firstPort + i)],
          ...["--peers", urls.filter((_, other) => other !== i).join(",")],
          ...["--deployment", venue.deploymentFile, "--chain-id", String(venue.chainId)],
          ...["--rpc", venue.rpcUrl],
          ...["--feed", `replay:${parameters.replayFile}`],
          ...["--interval", String(parameters.interval)],
          ...["--config", venueFile("local-server.json")],
        ],
        onRecord: () => undefined,
        onExit: (reason) => {
          ended.add(i);
          parameters.onExit(reason);
        },
      }),
    );
  }
  return {
    parts,
    clients,
    countRunning: async () => {
      const runs = await Promise.all(
        clients.map(async (client, i) => !ended.has(i) || (await answers(client))),
      );
      return runs.filter(Boolean).length;
    },
    numberOf: (signer) => numbers.get(signer.toLowerCase()) ?? signer,
  };
}

const venueFile = (name: string): string =>
  fileURLToPath(new URL(`../../data/venues/${name}`, import.meta.url));

const answers = (client: RiskServerClient): Promise<boolean> =>
  client.health().then(
    () => true,
    () => false,
  );

/** Starts the keeper as a process of its own, with capital of its own. */
export function startKeeper(
  venue: LocalVenue,
  parameters: {
    servers: RiskServers;
    /** 1e-6 USD, in the keeper's wallet. */
    capital: bigint;
    onRecord: (record: LogRecord) => void;
    onExit: (reason: string) => void;
  },
): Part {
  return startPart({
    name: "keeper",
    arguments: [
      "keeper",
      "--dev-keys",
      ...["--servers", parameters.servers.clients.map(({ url }) => url).join(",")],
      ...["--deployment", venue.deploymentFile, "--chain-id", String(venue.chainId)],
      ...["--rpc", venue.rpcUrl],
      ...["--deposit", String(parameters.capital / ONE_USD)],
      ...["--config", venueFile("local-keeper.json")],
    ],
    onRecord: parameters.onRecord,
    onExit: parameters.onExit,
  });
}
