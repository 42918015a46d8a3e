import type { Hex } from "viem";
import type { LocalAccount } from "viem/accounts";
import type { Snapshot } from "@plimsoll/model";
import { describeError, markPostDigest, signMarkPost, snapshotHash } from "@plimsoll/sdk";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { FeedError, type Feed } from "../feeds/Feed.ts";
import { disagreement, Problem } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import { STATES_KEPT } from "../ledger/createLedger.ts";
import type { Ledger, LedgerState } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { MarginModel } from "../margins/MarginModel.ts";
import { markPosts } from "../marks/markPosts.ts";
import type { PreviousSnapshot } from "../snapshots/createPreviousSnapshot.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { markStatement } from "../signing/statements.ts";
import type { SnapshotStore } from "../snapshots/SnapshotStore.ts";
import type { Beacons } from "./createBeacons.ts";
import { checkSnapshot } from "./checkSnapshot.ts";
import type { SignerSets } from "./createSignerSets.ts";
import type { MarkProposal } from "./messages.ts";
import { requireMember } from "./requireMember.ts";

/** Signs what a leader proposes, after checking all of it against this server's own feed and chain. */
export type MarkCoSigner = (proposal: MarkProposal) => Promise<Hex[]>;

export function createMarkCoSigner(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  ledger: Ledger;
  feed: Feed;
  model: MarginModel;
  book: MarginBook;
  store: SnapshotStore;
  previousOf: PreviousSnapshot;
  signerSets: SignerSets;
  beacons: Beacons;
  record: SigningRecord;
  key: LocalAccount;
}): MarkCoSigner {
  const { config, chain, ledger, feed, model, book, store, previousOf, signerSets, beacons, record, key } =
    parameters;
  const { tolerance, clockSkew } = config.committee;
  const domain = { chainId: config.chain.chainId, markOracle: config.contracts.markOracle };

  return async ({ epoch, snapshot, slotsPerPost, signatures }) => {
    const state = nextOf(ledger.state(), epoch);
    const now = await chain.time();
    if (Math.abs(snapshot.time - now) > clockSkew || snapshot.time <= state.head.time) {
      throw disagreement(`the snapshot is of ${snapshot.time}; the chain's clock here says ${now}`);
    }
    const posts = markPosts({ snapshot, epoch, marks: state.marks, slotsPerPost });
    const [first] = posts;
    const [signature] = signatures;
    if (first === undefined || signature === undefined)
      throw disagreement("the snapshot has no marks to post");

    const digest = markPostDigest({ ...domain, post: first });
    await requireMember({ role: "mark", signerSets, digest, signature });
    await beacons.check(snapshot.time, snapshot.beacons);
    checkSnapshot({
      proposed: snapshot,
      view: await viewOf(feed, snapshot.time),
      ledger: state,
      named: await namedIn(snapshot, state),
      previous: await previousOf(state.head),
      profile: model.profile,
      tolerance,
    });

    await store.put(snapshot);
    // So that margins are ready when the marks are posted. A failure shows when the epoch is prepared.
    book.prepare(snapshot, snapshotHash(snapshot)).catch(() => undefined);
    await record.commit(markStatement({ chainId: domain.chainId, contract: domain.markOracle }, posts));
    const signed = await Promise.all(posts.map((post) => signMarkPost({ ...domain, post, signer: key })));
    return signed.map((one) => one.signature);
  };

  /** This server's ledger at the block that a proposal names, which must be on the chain here and recent. */
  async function namedIn({ ledger: named }: Snapshot, state: LedgerState): Promise<LedgerState> {
    if (named === undefined) throw disagreement("the snapshot names no ledger");
    if (state.block.number - BigInt(named.blockNumber) > BigInt(STATES_KEPT)) {
      throw disagreement(
        `the snapshot is of the ledger of block ${named.blockNumber}; block ${state.block.number} is the newest here`,
      );
    }
    return ledger.at(named).catch((error: unknown) => {
      throw new Problem(503, "not-ready", "This server has not that block", describeError(error));
    });
  }
}

/** The ledger's state, if `epoch` is what comes next there. */
function nextOf(state: LedgerState | undefined, epoch: number): LedgerState {
  if (state === undefined) {
    throw new Problem(503, "not-ready", "This server is not ready", "It has not read the chain yet");
  }
  if (epoch === state.head.epoch + 1) return state;
  throw new Problem(
    503,
    "not-ready",
    "This server is at another epoch",
    `Epoch ${epoch} was proposed; the newest it has read from the chain is ${state.head.epoch}`,
  );
}

async function viewOf(feed: Feed, time: number) {
  try {
    return await feed.view(time);
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    throw new Problem(503, "not-ready", "This server has no market data", error.message);
  }
}
