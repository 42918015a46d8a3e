import {
  describeError,
  markPostDigest,
  packSignatures,
  signMarkPost,
  snapshotHash,
  type MarkPost,
} from "@plimsoll/sdk";
import { isAddressEqual, recoverAddress, type Hex, type LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Feed } from "../feeds/Feed.ts";
import type { Chain, SignerSet } from "../ledger/createChain.ts";
import type { Ledger, LedgerState } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { MarginModel } from "../margins/MarginModel.ts";
import { markPosts } from "../marks/markPosts.ts";
import { buildSnapshot } from "../snapshots/buildSnapshot.ts";
import type { PreviousSnapshot } from "../snapshots/createPreviousSnapshot.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { markStatement } from "../signing/statements.ts";
import type { SnapshotStore } from "../snapshots/SnapshotStore.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Beacons } from "./createBeacons.ts";
import { createMarkSender } from "./createMarkSender.ts";
import type { Peer } from "./createPeer.ts";
import type { Sender } from "./createSender.ts";
import type { SignerSets } from "./createSignerSets.ts";
import { gatherQuorum, type Refusal } from "./gatherQuorum.ts";
import { leaderRank } from "./leaderRank.ts";

/**
 * Posts marks when an epoch is due and it is this server's turn: at once when it leads the epoch, after rank ·
 * takeoverDelay when those before it stay silent. Two servers that post at once do no harm: the chain takes the first.
 */
export function createMarkPoster(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  ledger: Ledger;
  feed: Feed;
  model: MarginModel;
  book: MarginBook;
  store: SnapshotStore;
  previousOf: PreviousSnapshot;
  peers: readonly Peer[];
  signerSets: SignerSets;
  beacons: Beacons;
  record: SigningRecord;
  key: LocalAccount;
  send: Sender;
  onRefusal: (refusal: Refusal) => void;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const {
    config,
    chain,
    ledger,
    feed,
    model,
    book,
    store,
    previousOf,
    peers,
    signerSets,
    beacons,
    record,
    key,
    onRefusal,
    logger,
    metrics,
  } = parameters;
  const { snapshotInterval, takeoverDelayMs, slotsPerPost } = config.committee;
  const domain = { chainId: config.chain.chainId, markOracle: config.contracts.markOracle };
  const post = createMarkSender(config.contracts.markOracle, chain, parameters.send);
  let due: { epoch: number; since: number } | undefined;

  async function tick(): Promise<void> {
    const state = ledger.state();
    const named = ledger.confirmed();
    if (state === undefined || named === undefined || state.instruments.size === 0) return;
    const [now, head] = await Promise.all([chain.time(), chain.head()]);
    metrics.chainTime.set(now);
    const isDue = head.epoch === 0 || now >= head.time + snapshotInterval;
    // What is derived from a ledger that is behind would be of the wrong epoch.
    if (!isDue || head.epoch !== state.head.epoch) return;

    const epoch = head.epoch + 1;
    if (due?.epoch !== epoch) due = { epoch, since: performance.now() };
    const set = await signerSets("mark");
    const index = set.signers.findIndex((signer) => isAddressEqual(signer, key.address));
    if (index < 0) return;
    const wait = leaderRank(epoch, index, set.signers.length) * takeoverDelayMs;
    if (performance.now() - due.since < wait) return;
    // Should it fail, everybody else has a turn before this server tries again.
    due = { epoch, since: performance.now() + set.signers.length * takeoverDelayMs };
    await lead({ epoch, time: now, state, named, set });
  }

  async function lead(turn: {
    epoch: number;
    time: number;
    state: LedgerState;
    named: LedgerState;
    set: SignerSet;
  }): Promise<void> {
    const { epoch, time, state, named, set } = turn;
    const chosen = await beacons.choose(time);
    const snapshot = buildSnapshot({
      time,
      beacons: chosen,
      view: await feed.view(time),
      ledger: state,
      named,
      previous: await previousOf(state.head),
      profile: model.profile,
    });
    const posts = markPosts({ snapshot, epoch, marks: state.marks, slotsPerPost });
    if (posts.length === 0) return;
    await store.put(snapshot);
    book.prepare(snapshot, snapshotHash(snapshot)).catch(() => undefined);

    await record.commit(markStatement({ chainId: domain.chainId, contract: domain.markOracle }, posts));
    const own = await Promise.all(posts.map((post) => signMarkPost({ ...domain, post, signer: key })));
    const signatures = own.map((one) => one.signature);
    const { signed, refusals } = await gatherQuorum({
      own: { signer: key.address, answer: signatures },
      peers,
      ask: (peer) => peer.signMarks({ epoch, snapshot, slotsPerPost, signatures }),
      signerOf: (answer) => signerOfAll(posts, answer),
      members: set.signers,
      threshold: set.threshold,
      onRefusal,
    });
    if (signed.length < set.threshold) {
      metrics.posts.inc({ outcome: "noQuorum" });
      logger.warn(
        { epoch, signed: signed.length, needed: set.threshold, refusals },
        "no quorum for the marks",
      );
      return;
    }
    for (const [index, part] of posts.entries()) {
      const packed = packSignatures(
        signed
          .slice(0, set.threshold)
          .map(({ signer, answer }) => ({ signer, signature: answer[index] ?? "0x" })),
      );
      if ((await post(part, packed)) === "late") {
        metrics.posts.inc({ outcome: "late" });
        logger.info({ epoch }, "another server posted the marks of this epoch first");
        return;
      }
    }
    metrics.posts.inc({ outcome: "posted" });
    logger.info({ epoch, asOf: time, posts: posts.length, signers: signed.length }, "marks posted");
  }

  /** Who signed every one of the posts. */
  async function signerOfAll(posts: readonly MarkPost[], signatures: readonly Hex[]) {
    const signers = await Promise.all(
      posts.map((post, index) =>
        recoverAddress({ hash: markPostDigest({ ...domain, post }), signature: signatures[index] ?? "0x" }),
      ),
    );
    const [first] = signers;
    if (first === undefined || signers.some((signer) => signer !== first)) throw new Error("not one signer");
    return first;
  }

  async function attempt(): Promise<void> {
    try {
      await tick();
    } catch (error) {
      metrics.posts.inc({ outcome: "failed" });
      logger.warn({ reason: describeError(error) }, "marks could not be posted; trying again");
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}
