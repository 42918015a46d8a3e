import { createRiskServerClient, ONE_USD, type RiskServerClient } from "@plimsoll/sdk";
import { devAddresses } from "@plimsoll/risk-server";
import { toHex } from "viem";

import { type LogRecord, type Part, startPart } from "./childProcess.ts";
import type { LocalVenue } from "./localVenue.ts";

/** Risk servers of the demonstration; two of them are a quorum (ignition/parameters/local.json). */
const SERVERS = 3;
const SENDER_BALANCE = 10n ** 21n;

export interface RiskServers {
  readonly parts: readonly Part[];
  readonly clients: readonly RiskServerClient[];
  /** Names a signer: "server 1". */
  nameOf(signer: string): string;
}

/** Starts the risk servers as processes of their own, with development keys, on consecutive ports. */
export async function startRiskServers(
  venue: LocalVenue,
  parameters: {
    firstPort: number;
    /** Chain seconds between epochs. */
    interval: number;
    onExit: (reason: string) => void;
  },
): Promise<RiskServers> {
  const urls = Array.from({ length: SERVERS }, (_, i) => `http://127.0.0.1:${parameters.firstPort + i}`);
  const names = new Map<string, string>();
  const parts: Part[] = [];
  for (const [i] of urls.entries()) {
    const { margin, sender } = devAddresses(i);
    names.set(margin.toLowerCase(), `server ${i}`);
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
          ...["--feed", "replay:data/replays/2025-10-10.json"],
          ...["--interval", String(parameters.interval)],
          ...["--config", "data/venues/local-server.json"],
        ],
        onRecord: () => undefined,
        onExit: parameters.onExit,
      }),
    );
  }
  return {
    parts,
    clients: urls.map((url) => createRiskServerClient({ url, timeout: 20_000 })),
    nameOf: (signer) => names.get(signer.toLowerCase()) ?? signer,
  };
}

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
      ...["--config", "data/venues/local-keeper.json"],
    ],
    onRecord: parameters.onRecord,
    onExit: parameters.onExit,
  });
}
