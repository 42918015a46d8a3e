import type { LedgerReference } from "@plimsoll/model";
import { describeError, type AccountId, type ListedInstrument, type Marks } from "@plimsoll/sdk";

import { createLoop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Chain, ChainBlock } from "./createChain.ts";
import type { Ledger, LedgerAccount, LedgerState } from "./Ledger.ts";

/** More new blocks than this are not worth following one by one. */
const MAX_GAP = 100n;
const MAX_BACKOFF_MS = 15_000;
/** States that are kept, so that others may name a block and mean the same. */
export const STATES_KEPT = 32;

/**
 * Follows the chain by polling. Every new block must be the child of the last one read; when it is not, the chain was
 * reorganised and everything is read again. Between, only what the logs of the new blocks touched is read again. All reads
 * of one state are of one block, and a state is dropped when that block is no longer on the chain after they are done.
 * A failing node is tried again with growing pauses and never ends the process.
 */
export function createLedger(parameters: {
  chain: Chain;
  pollIntervalMs: number;
  confirmations: number;
  logger: Logger;
  metrics: Metrics;
}): Ledger {
  const { chain, pollIntervalMs, confirmations, logger, metrics } = parameters;
  const listeners: ((state: LedgerState) => void)[] = [];
  let state: LedgerState | undefined;
  /** Of blocks on the chain of `state`, ascending; it is the last of them. */
  let newest: readonly LedgerState[] = [];
  /** Of other blocks that were asked for. */
  const visited = new Map<string, Promise<LedgerState>>();
  let failure: string | undefined = "the chain has not been read yet";
  let failures = 0;

  async function poll(): Promise<void> {
    const latest = await chain.latestBlock();
    if (state?.block.hash === latest.hash) return;

    const previous = state;
    const isNext = previous !== undefined && (await continues(previous, latest));
    const next = isNext ? await advance(previous, latest) : await load(latest);
    const still = await chain.block(latest.number);
    if (still.hash !== latest.hash) {
      state = undefined;
      throw new Error(`block ${latest.number} was replaced while it was read`);
    }
    state = next;
    newest = [...(isNext ? newest : []), next].slice(-STATES_KEPT);
    if (!isNext) visited.clear();
    metrics.block.set(Number(latest.number));
    metrics.headEpoch.set(next.head.epoch);
    metrics.markTime.set(next.head.time);
    for (const listener of listeners) listener(next);
  }

  async function continues(previous: LedgerState, latest: ChainBlock): Promise<boolean> {
    if (latest.number - previous.block.number > MAX_GAP) return false;
    if (await descends(previous, latest)) return true;
    metrics.reorgs.inc();
    logger.warn(
      { was: previous.block, now: { number: latest.number, hash: latest.hash } },
      "the chain was reorganised: reading everything again",
    );
    return false;
  }

  /** Whether `latest` descends from a state, by the parent hashes of the blocks in between. */
  async function descends(previous: LedgerState, latest: ChainBlock): Promise<boolean> {
    const gap = latest.number - previous.block.number;
    const between = Array.from(
      { length: Math.max(0, Number(gap) - 1) },
      (_, i) => previous.block.number + BigInt(i + 1),
    );
    const blocks = [...(await Promise.all(between.map((number) => chain.block(number)))), latest];
    let parent = previous.block.hash;
    for (const block of gap > 0n ? blocks : []) {
      if (block.parentHash !== parent) break;
      parent = block.hash;
    }
    return parent === latest.hash;
  }

  function at({
    blockNumber,
    blockHash,
  }: Pick<LedgerReference, "blockNumber" | "blockHash">): Promise<LedgerState> {
    const known = newest.find(
      ({ block }) => block.hash === blockHash && block.number === BigInt(blockNumber),
    );
    if (known !== undefined) return Promise.resolve(known);
    const key = `${blockNumber} ${blockHash}`;
    let visit = visited.get(key);
    if (visit === undefined) {
      visit = visitBlock(BigInt(blockNumber), blockHash);
      visited.set(key, visit);
      visit.catch(() => visited.delete(key));
      const [oldest] = visited.keys();
      if (visited.size > STATES_KEPT && oldest !== undefined) visited.delete(oldest);
    }
    return visit;
  }

  /** From the last state before it, as far as that is on the same chain; read whole otherwise. */
  async function visitBlock(number: bigint, hash: string): Promise<LedgerState> {
    const block = await chain.block(number);
    if (block.hash !== hash) throw new Error(`block ${number} is ${block.hash} on this chain, not ${hash}`);
    const before = newest.findLast((one) => one.block.number < number);
    const isNear = before !== undefined && number - before.block.number <= MAX_GAP;
    return isNear && (await descends(before, block)) ? advance(before, block) : load(block);
  }

  async function load(block: ChainBlock): Promise<LedgerState> {
    const [ids, instruments] = await Promise.all([
      chain.accountIds(block.number),
      chain.instruments(block.number),
    ]);
    return assemble(block, await readAccounts(ids, block.number), byId(instruments));
  }

  async function advance(previous: LedgerState, block: ChainBlock): Promise<LedgerState> {
    const changes = await chain.changes(previous.block.number + 1n, block.number);
    const touched = changes.marks
      ? new Set([...previous.accounts.keys(), ...changes.accounts])
      : changes.accounts;
    const accounts = new Map(previous.accounts);
    for (const [id, account] of await readAccounts([...touched], block.number)) accounts.set(id, account);
    // An id that was removed from the engine's list reads as an empty account.
    if (changes.accounts.size > 0) {
      const open = new Set(await chain.accountIds(block.number));
      for (const id of accounts.keys()) if (!open.has(id)) accounts.delete(id);
    }
    const instruments = changes.instruments
      ? byId(await chain.instruments(block.number))
      : previous.instruments;
    return assemble(block, accounts, instruments);
  }

  async function readAccounts(ids: readonly AccountId[], at: bigint): Promise<Map<AccountId, LedgerAccount>> {
    const accounts = await Promise.all(ids.map((id) => chain.account(id, at)));
    return new Map(accounts.map((account) => [account.account, account]));
  }

  async function assemble(
    block: ChainBlock,
    accounts: ReadonlyMap<AccountId, LedgerAccount>,
    instruments: LedgerState["instruments"],
  ): Promise<LedgerState> {
    const [{ head, marks }, modelHash, bounds] = await Promise.all([
      chain.marks([...instruments.keys()], block.number),
      chain.modelHash(block.number),
      chain.bounds(block.number),
    ]);
    const { number, hash, timestamp } = block;
    return {
      block: { number, hash, timestamp },
      accounts,
      instruments,
      marks: byInstrument(marks),
      head,
      modelHash,
      bounds,
    };
  }

  async function attempt(): Promise<void> {
    try {
      await poll();
      if (failures > 0) logger.info("the chain answers again");
      failure = undefined;
      failures = 0;
    } catch (error) {
      failure = describeError(error);
      failures++;
      metrics.ledgerFailures.inc();
      logger.warn({ failures, reason: failure }, "the chain could not be read; trying again");
    }
  }

  const loop = createLoop(attempt, () =>
    failures === 0 ? pollIntervalMs : Math.min(MAX_BACKOFF_MS, pollIntervalMs * 2 ** failures),
  );

  return {
    state: () => state,
    confirmed() {
      if (state === undefined) return undefined;
      const latest = state.block.number - BigInt(confirmations);
      return newest.findLast(({ block }) => block.number <= latest) ?? newest[0];
    },
    at,
    failure: () => failure,
    onChange: (listener) => void listeners.push(listener),
    async start() {
      await attempt();
      loop.start();
    },
    stop: () => loop.stop(),
  };
}

const byInstrument = (marks: Marks["marks"]): LedgerState["marks"] =>
  new Map(marks.map((mark) => [mark.instrument, mark]));

const byId = (instruments: readonly ListedInstrument[]): LedgerState["instruments"] =>
  new Map(instruments.map(({ id, terms }) => [id, terms]));
