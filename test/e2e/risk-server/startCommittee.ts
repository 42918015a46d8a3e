import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

import type { MarginReport, Profile } from "@plimsoll/model";
import {
  createMarginModel,
  createRiskServer,
  devKeys,
  type MarginModel,
  type RiskServer,
  type RiskServerConfigInput,
} from "@plimsoll/risk-server";
import { fileURLToPath } from "node:url";

import type { TestVenue } from "./createTestVenue.ts";

const DATA = fileURLToPath(new URL("../../../data", import.meta.url));

/** Ports that nobody listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The configuration of server `index` of a venue's committee. */
export const configOf = (
  venue: Pick<TestVenue, "rpcUrl" | "contracts">,
  index: number,
  port: number,
  peers: readonly string[],
): RiskServerConfigInput => ({
  name: `server ${index}`,
  http: { port },
  chain: { rpcUrl: venue.rpcUrl, chainId: 31_337, pollIntervalMs: 100, confirmations: 0 },
  contracts: venue.contracts,
  keys: devKeys(index),
  feed: { kind: "replay", file: `${DATA}/replays/2025-10-10.json`, dataDirectory: DATA },
  committee: { peers: [...peers], snapshotInterval: 2, takeoverDelayMs: 1_000 },
  maxMarkAge: 600,
  logLevel: process.env.PLIMSOLL_TEST_LOG === "1" ? "debug" : "silent",
});

/** A model that asks for a cent more than everybody else's. */
export function createWrongModel(profile: Profile): MarginModel {
  const model = createMarginModel(profile);
  const dearer = (report: MarginReport): MarginReport => ({
    ...report,
    initialMargin: report.initialMargin + 10_000n,
  });
  return {
    ...model,
    marginOf: (cube, positions, owner) => dearer(model.marginOf(cube, positions, owner)),
    marginsOf: async (...many) => (await model.marginsOf(...many)).map((report) => report && dearer(report)),
  };
}

/** Three servers, each a peer of the two others. */
export async function startCommittee(
  venue: TestVenue,
  profile: Profile,
  modelOf: (index: number) => MarginModel = () => createMarginModel(profile),
): Promise<RiskServer[]> {
  const ports = await freePorts(3);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const servers = ports.map((port, index) =>
    createRiskServer(
      configOf(
        venue,
        index,
        port,
        urls.filter((_, other) => other !== index),
      ),
      { model: modelOf(index) },
    ),
  );
  await Promise.all(servers.map((server) => server.start()));
  return servers;
}
