import { productionProfile } from "@plimsoll/model";
import { privateKeyToAccount } from "viem/accounts";

import { createAttestor } from "./committee/createAttestor.ts";
import { createMarginCoSigner } from "./committee/createMarginCoSigner.ts";
import { createBeacons } from "./committee/createBeacons.ts";
import { createMarkCoSigner } from "./committee/createMarkCoSigner.ts";
import { createMarkPoster } from "./committee/createMarkPoster.ts";
import { createOwnSettlement } from "./committee/createOwnSettlement.ts";
import { createPeer } from "./committee/createPeer.ts";
import { createSender } from "./committee/createSender.ts";
import { createSettlementCoSigner } from "./committee/createSettlementCoSigner.ts";
import { createSettlementPricer } from "./committee/createSettlementPricer.ts";
import { createSettler } from "./committee/createSettler.ts";
import { createSignerSets } from "./committee/createSignerSets.ts";
import type { Refusal } from "./committee/gatherQuorum.ts";
import { checkDeployment } from "./config/checkDeployment.ts";
import { parseRiskServerConfig } from "./config/parseRiskServerConfig.ts";
import type { RiskServerConfig, RiskServerConfigInput } from "./config/riskServerConfigSchema.ts";
import { createCheckedFeed } from "./feeds/createCheckedFeed.ts";
import type { Feed } from "./feeds/Feed.ts";
import { createReplayFeed } from "./feeds/replay/createReplayFeed.ts";
import { readReplay } from "./feeds/replay/readReplay.ts";
import { createApp } from "./http/createApp.ts";
import { createQueries } from "./http/createQueries.ts";
import { createStatus } from "./http/createStatus.ts";
import { listen } from "./http/listen.ts";
import { accountRoutes } from "./http/routes/accounts.ts";
import { committeeRoutes } from "./http/routes/committee.ts";
import { marginRoutes } from "./http/routes/margins.ts";
import { scenarioRoutes } from "./http/routes/scenarios.ts";
import { snapshotRoutes } from "./http/routes/snapshots.ts";
import { statusRoutes } from "./http/routes/status.ts";
import { createChain, type Chain } from "./ledger/createChain.ts";
import { createChainClock } from "./ledger/createChainClock.ts";
import { createLedger } from "./ledger/createLedger.ts";
import { createMarginBook } from "./margins/createMarginBook.ts";
import { createMarginModel } from "./margins/createMarginModel.ts";
import type { MarginModel } from "./margins/MarginModel.ts";
import { createFileSnapshotStore } from "./snapshots/createFileSnapshotStore.ts";
import { createFileSigningRecord } from "./signing/createFileSigningRecord.ts";
import { createMemorySigningRecord } from "./signing/createMemorySigningRecord.ts";
import { createMemorySnapshotStore } from "./snapshots/createMemorySnapshotStore.ts";
import { createPreviousSnapshot } from "./snapshots/createPreviousSnapshot.ts";
import { solvencyContracts } from "./solvency/SolvencyContracts.ts";
import { createSnapshotSource } from "./snapshots/createSnapshotSource.ts";
import { createLogger } from "./telemetry/createLogger.ts";
import { createMetrics } from "./telemetry/createMetrics.ts";

export interface RiskServer {
  /** Checks configuration and chain, then listens. @throws ConfigError saying what is wrong and what to do. */
  start(): Promise<void>;
  /** Ends everything that `start` began; requests and a post under way are waited for. */
  stop(): Promise<void>;
  /** Where it listens, once started. */
  readonly url: string;
}

/** Parts that a test or another deployment replaces. */
export interface RiskServerParts {
  readonly feed?: Feed;
  readonly model?: MarginModel;
}

/**
 * A risk server: follows the chain, posts and co-signs marks, computes and co-signs margins, answers over HTTP.
 * @throws ConfigError when the configuration is malformed.
 */
export function createRiskServer(input: RiskServerConfigInput, parts: RiskServerParts = {}): RiskServer {
  const config = parseRiskServerConfig(input);
  const stops: (() => Promise<void>)[] = [];
  let url = `http://${config.http.host}:${config.http.port}`;

  async function stop(): Promise<void> {
    for (const end of stops.splice(0).reverse()) await end();
  }

  return {
    async start() {
      try {
        url = await assemble(config, parts, stops);
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    get url() {
      return url;
    },
  };
}

/** Builds the parts from the inside out and starts them. Ends are pushed on `stops`, last started first to end. */
async function assemble(
  config: RiskServerConfig,
  parts: RiskServerParts,
  stops: (() => Promise<void>)[],
): Promise<string> {
  const logger = createLogger({ name: config.name, level: config.logLevel });
  const metrics = createMetrics(config.name);
  const keys = {
    margin: privateKeyToAccount(config.keys.margin),
    mark: privateKeyToAccount(config.keys.mark),
    sender: privateKeyToAccount(config.keys.sender),
  };
  const chain = createChain(config);
  await checkDeployment({ config, chain, accounts: keys });

  const feed = createCheckedFeed(parts.feed ?? (await createFeed(config, chain)));
  const onThreadLost = (reason: string): void => {
    metrics.kernelThreadsLost.inc();
    logger.warn({ reason }, "a thread of the kernel was lost; another one takes over its accounts");
  };
  const model = parts.model ?? createMarginModel(productionProfile, onThreadLost, config.memoryLimit);
  stops.push(() => model.stop());
  const store =
    config.snapshotDirectory === "memory"
      ? createMemorySnapshotStore()
      : createFileSnapshotStore(config.snapshotDirectory);
  const record =
    config.signingRecord === "memory"
      ? createMemorySigningRecord()
      : await createFileSigningRecord(config.signingRecord);
  stops.push(() => record.close());
  const peers = config.committee.peers.map((peer) => createPeer(peer, config.committee.peerTimeoutMs));
  const snapshotOf = createSnapshotSource(store, peers, logger);
  const signerSets = createSignerSets(chain);
  const beacons = createBeacons(chain, model.profile.scenarioSet.panels, config.chain.confirmations);
  const { pollIntervalMs, confirmations } = config.chain;
  const ledger = createLedger({ chain, pollIntervalMs, confirmations, logger, metrics });
  const book = createMarginBook({ ledger, model, snapshotOf, logger, metrics });
  const clock = createChainClock(chain);

  const onRefusal = ({ peer, reason, disagrees }: Refusal): void => {
    if (disagrees) metrics.disagreements.inc({ peer });
    else metrics.peerFailures.inc({ peer });
    logger.warn({ peer, reason }, disagrees ? "a peer disagrees" : "a peer did not sign");
  };
  const shared = {
    config,
    chain,
    ledger,
    feed,
    model,
    book,
    store,
    previousOf: createPreviousSnapshot(snapshotOf, logger),
    peers,
    signerSets,
    beacons,
    record,
    onRefusal,
    logger,
    metrics,
  };
  const queries = createQueries({ ledger, book, clock, maxMarkAge: config.maxMarkAge });
  const settlementOf = createOwnSettlement(chain, createSettlementPricer(feed));
  const send = createSender(config, chain, keys.sender);
  const oracle = solvencyContracts(config);
  // Loaded only where it is needed: provers and their circuits are large.
  const solvency =
    oracle === undefined
      ? undefined
      : await (
          await import("./solvency/createSolvency.ts")
        ).createSolvency({
          ...shared,
          contracts: oracle,
          clock,
          snapshotOf,
          key: keys.margin,
          send,
        });
  const poster = createMarkPoster({ ...shared, key: keys.mark, send });
  const settler = createSettler({ ...shared, settlementOf, key: keys.margin, send });

  const app = createApp({
    routers: [
      statusRoutes(createStatus({ config, ledger, book, clock, signer: keys.margin.address }), metrics),
      accountRoutes(queries),
      marginRoutes(queries, createAttestor({ ...shared, key: keys.margin }), metrics),
      scenarioRoutes(queries),
      snapshotRoutes(store),
      committeeRoutes(
        createMarkCoSigner({ ...shared, key: keys.mark }),
        createMarginCoSigner({ ...shared, snapshotOf, key: keys.margin }),
        createSettlementCoSigner({ ...shared, settlementOf, key: keys.margin }),
        solvency?.signScenarioSet,
      ),
      ...(solvency === undefined ? [] : [solvency.routes]),
    ],
    requestsPerMinute: config.http.requestsPerMinute,
    allowOrigin: config.http.allowOrigin,
    logger,
    metrics,
  });
  const listening = await listen(app, config.http.host, config.http.port);
  stops.push(() => listening.close());
  stops.push(() => ledger.stop());
  await ledger.start();
  const active = ledger.state()?.modelHash;
  if (active !== undefined && active !== book.modelHash) {
    logger.warn(
      { active, own: book.modelHash },
      "the chain's model is another one: margins computed here do not count",
    );
  }
  stops.push(() => poster.stop());
  poster.start();
  stops.push(() => settler.stop());
  settler.start();
  if (solvency !== undefined) {
    stops.push(() => solvency.stop());
    solvency.start();
  }
  logger.info(
    { url: listening.url, feed: feed.name, model: book.modelHash, peers: peers.length },
    "risk server started",
  );
  return listening.url;
}

/** The feed of the configuration. A replay starts with the chain: its first block is the recording's start. */
async function createFeed(config: RiskServerConfig, chain: Chain): Promise<Feed> {
  const { file, dataDirectory, speed } = config.feed;
  const [replay, genesis] = await Promise.all([readReplay(file), chain.block(0n)]);
  return createReplayFeed({ replay, dataDirectory, genesisTime: genesis.timestamp, speed });
}
