import type { Deployment } from "@plimsoll/sdk";

import { badInput } from "../CommandError.ts";
import { repositoryPath } from "../input/repositoryPath.ts";
import { DEVELOPMENT_CHAIN_ID } from "./devKeys.ts";
import { mergeConfig, type ConfigPart } from "./readConfig.ts";

const FIRST_PORT = 8101;

export interface ServeFlags {
  readonly index: number;
  readonly rpc: string;
  readonly host?: string;
  readonly port?: number;
  readonly peers?: readonly string[];
  readonly feed?: string;
  readonly dataDir?: string;
  readonly speed?: number;
  readonly snapshots?: string;
  readonly signingRecord?: string;
  readonly proofs?: string;
  /** Bytes. */
  readonly memoryLimit?: number;
  readonly interval?: number;
  readonly allowOrigin?: string;
  readonly logLevel?: string;
}

/** Private keys of a risk server; those that are missing are for its configuration file to give. */
export interface ServeKeys {
  readonly margin?: string;
  readonly mark?: string;
  readonly sender?: string;
}

/** The port a risk server listens on: 8101 for the first, 8102 for the second, … */
export function portOf({ index, port }: Pick<ServeFlags, "index" | "port">): number {
  return port ?? FIRST_PORT + index;
}

/**
 * A risk server's configuration from flags, keys and a deployment over a configuration file's.
 *
 * @throws CommandError (2) if there is no feed to use on this chain.
 */
export function serveConfig(
  flags: ServeFlags,
  {
    deployment,
    keys,
    file,
  }: {
    deployment: Deployment;
    keys: ServeKeys;
    file: ConfigPart;
  },
): ConfigPart {
  const { chainId } = deployment;
  const development = chainId === DEVELOPMENT_CHAIN_ID;
  const { testDollar: _, signerBonds: __, ...contracts } = deployment.addresses;
  const defaults: ConfigPart = {
    ...(development ? { chain: { confirmations: 0 } } : {}),
    ...(development ? { feed: replay(repositoryPath("data/replays/2025-10-10.json")) } : {}),
  };
  const config = mergeConfig(mergeConfig(defaults, file), {
    name: `risk-server-${flags.index}`,
    http: { host: flags.host, port: portOf(flags), allowOrigin: flags.allowOrigin },
    chain: { rpcUrl: flags.rpc, chainId },
    contracts,
    keys,
    feed: feedOf(flags),
    committee: { peers: flags.peers, snapshotInterval: flags.interval },
    snapshotDirectory: flags.snapshots,
    signingRecord: flags.signingRecord,
    solvency: { proofDirectory: flags.proofs },
    memoryLimit: flags.memoryLimit,
    logLevel: flags.logLevel,
  });
  if ((config.feed as ConfigPart | undefined)?.kind === undefined) {
    throw badInput(
      `There is no default feed on chain ${chainId}. Give --feed replay:FILE, or a feed in --config.`,
    );
  }
  return config;
}

function feedOf({ feed, dataDir, speed }: ServeFlags): ConfigPart {
  if (feed === undefined) return { dataDirectory: dataDir, speed };
  const file = /^replay:(.+)$/.exec(feed)?.[1];
  if (file === undefined) {
    throw badInput(
      `--feed ${feed} is not a feed. Give replay:FILE, e.g. replay:data/replays/2025-10-10.json.`,
    );
  }
  return mergeConfig(replay(file), { dataDirectory: dataDir, speed });
}

function replay(file: string): ConfigPart {
  return { kind: "replay", file, dataDirectory: repositoryPath("data") };
}
