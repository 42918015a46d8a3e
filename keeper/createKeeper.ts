import { accountId, venueChain } from "@plimsoll/sdk";
import { createPublicClient, http, type Hex, type PublicClient } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { checkBalance } from "./account/checkBalance.ts";
import { checkChain } from "./account/checkChain.ts";
import { createTreasury } from "./account/createTreasury.ts";
import { fundAccount } from "./account/fundAccount.ts";
import { StartError } from "./account/StartError.ts";
import { createChain } from "./chain/createChain.ts";
import type { KeeperConfig, ParsedKeeperConfig } from "./config/keeperConfigSchema.ts";
import { parseKeeperConfig } from "./config/parseKeeperConfig.ts";
import type { Report } from "./events/KeeperEvent.ts";
import { toUsd } from "./events/toUsd.ts";
import type { Deps } from "./liquidate/Deps.ts";
import { maxGasPrice } from "./liquidate/maxGasPrice.ts";
import { createScanner, type ScanSummary } from "./loop/createScanner.ts";
import { runLoop } from "./loop/runLoop.ts";
import { ethPrice } from "./price/ethPrice.ts";
import { createReport } from "./report/createReport.ts";
import { createFailover } from "./servers/createFailover.ts";
import { createRiskServer } from "./servers/createRiskServer.ts";
import { createSolvencyChain } from "./solvency/createSolvencyChain.ts";
import { createSolvencyKeeper, type SolvencyKeeper } from "./solvency/createSolvencyKeeper.ts";
import { runSolvency } from "./solvency/runSolvency.ts";
import { createWallet } from "./wallet/createWallet.ts";

export interface Keeper {
  /**
   * Checks the chain, the key and the account, funds it, and then scans whenever marks move until `stop`.
   *
   * @throws StartError saying what is wrong and what to do.
   */
  start(): Promise<void>;
  /** Ends the loop. A transaction under way is waited for. */
  stop(): Promise<void>;
  /** One full scan now, after the same checks. Not while the loop runs: it scans by itself. */
  scanOnce(): Promise<ScanSummary>;
}

/** @param report Gets every event besides the log. */
export type KeeperOptions = { report?: Report };

/**
 * A keeper for one key and one account. Nothing is stored: a keeper that is killed and started again goes on from what
 * the chain says.
 *
 * @throws ConfigError if the configuration is wrong.
 */
export function createKeeper(input: KeeperConfig, options: KeeperOptions = {}): Keeper {
  const config = parseKeeperConfig(input);
  const report = createReport(config.logLevel, options.report);
  const { deps, solvency, prepare } = assemble(config, report);
  const stopping = new AbortController();
  const scanner = createScanner({ deps, isStopping: () => stopping.signal.aborted });
  let prepared: Promise<void> | undefined;
  let loop: Promise<unknown> | undefined;
  /** The last scan asked for: one begins when the one before has ended. */
  let scans: Promise<unknown> = Promise.resolve();

  const ready = (): Promise<void> =>
    (prepared ??= prepare().catch((error: unknown) => {
      prepared = undefined;
      throw error;
    }));

  return {
    async start() {
      await ready();
      const { chain } = deps;
      const running = { pollMs: config.pollMs, report, signal: stopping.signal };
      loop ??= Promise.all([
        runLoop({ chain, scanner, ...running }),
        ...(solvency === undefined ? [] : [runSolvency({ keeper: solvency, ...running })]),
      ]);
    },
    async stop() {
      stopping.abort();
      await loop;
    },
    async scanOnce() {
      if (loop !== undefined) throw new Error("The keeper is started and scans by itself");
      const scan = scans.then(ready).then(() => scanner.scan());
      scans = scan.catch(() => undefined);
      return scan;
    },
  };
}

function assemble(
  config: ParsedKeeperConfig,
  report: Report,
): { deps: Deps; solvency: SolvencyKeeper | undefined; prepare: () => Promise<void> } {
  const { rpcUrl, contracts, serverTimeoutMs } = config;
  const signer = privateKeyToAccount(config.privateKey);
  const own = accountId(signer.address, config.subAccount);
  const venue = venueChain(config);
  const client = createPublicClient({
    chain: venue,
    transport: http(rpcUrl, { batch: true, retryCount: 2 }),
  });
  // Not batched, so that slow reads do not hold a transaction up; not retried, because a node that took it refuses it then.
  const sending = createPublicClient({ chain: venue, transport: http(rpcUrl, { retryCount: 0 }) });
  const chain = createChain({ client, contracts, sender: signer.address });
  const wallet = createWallet({ client: sending, signer, chainId: config.chainId });
  const servers = createFailover({
    servers: config.riskServers.map((url) => createRiskServer({ url, timeoutMs: serverTimeoutMs })),
    report,
  });
  const deps = { config, chain, servers, wallet, own, report };

  return {
    deps,
    solvency: createSolvency(deps, client, sending),
    async prepare() {
      await checkChain(client, config);
      if (config.solvency !== undefined) await checkPublisher(client, config.solvency.privateKey);
      const balance = await checkBalance(wallet);
      const treasury = createTreasury({ config, chain, wallet, own, client });
      const equity = await fundAccount({ treasury, own, target: config.depositUsd });
      report({ event: "ready", account: own, equityUsd: toUsd(equity), balanceEth: Number(balance) / 1e18 });
    },
  };
}

/** The part that freezes and publishes, with a key of its own; undefined if the configuration does not ask for it. */
function createSolvency(
  { config, chain, servers, report }: Deps,
  client: PublicClient,
  sending: PublicClient,
): SolvencyKeeper | undefined {
  const { solvency, contracts, chainId } = config;
  const { markOracle, scenarioSets, solvencyOracle } = contracts;
  if (solvency === undefined || scenarioSets === undefined || solvencyOracle === undefined) return undefined;
  const { privateKey, accountsAPart, batchesAPart, ...terms } = solvency;
  const signer = privateKeyToAccount(privateKey);
  return createSolvencyKeeper({
    chain: createSolvencyChain({
      client,
      contracts: { markOracle, scenarioSets, solvencyOracle },
      sender: signer.address,
      limits: { accountsAPart, batchesAPart },
    }),
    wallet: createWallet({ client: sending, signer, chainId }),
    withProof: (snapshot, use) =>
      servers.firstAnswer(async (server) => use(await server.solvencyProof(snapshot))),
    ethPrice: () => ethPrice(chain, config.ethUsd),
    terms,
    sending: {
      maxGasPrice: maxGasPrice(config),
      receiptTimeoutMs: config.receiptTimeoutMs,
      pollMs: Math.min(config.pollMs, 1_000),
    },
    report,
  });
}

/** @throws StartError if the key that freezes and publishes has no coins. */
async function checkPublisher(client: PublicClient, privateKey: Hex): Promise<void> {
  const { address } = privateKeyToAccount(privateKey);
  if ((await client.getBalance({ address })) > 0n) return;
  throw new StartError(
    `The key ${address} (solvency) holds no ETH: send it some, a freeze and a proof cost a few million gas`,
  );
}
