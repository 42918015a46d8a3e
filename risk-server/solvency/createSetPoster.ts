import type { Snapshot } from "@plimsoll/model";
import {
  describeError,
  packSignatures,
  scenarioSetDigest,
  scenarioSetsAbi,
  signScenarioSet,
  type InstrumentId,
  type Position,
} from "@plimsoll/sdk";
import { isAddressEqual, recoverAddress, type LocalAccount } from "viem";

import type { Peer } from "../committee/createPeer.ts";
import type { Sender } from "../committee/createSender.ts";
import type { SignerSets } from "../committee/createSignerSets.ts";
import { gatherQuorum, type Refusal } from "../committee/gatherQuorum.ts";
import { leaderRank } from "../committee/leaderRank.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { MarginBook, ReadyEpoch } from "../margins/createMarginBook.ts";
import { isSettled } from "../marks/flags.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { scenarioSetStatement } from "../signing/statements.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Circuits } from "./createCircuits.ts";
import type { SetBuilder } from "./createSetBuilder.ts";
import type { ChainCircuit, ChainSet, SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/**
 * Posts the scenarios that proofs of solvency are about, when a set is due and it is this server's turn: of every Nth epoch, and
 * as soon as somebody holds what the set in force has no column for. Two servers that post at once do no harm: the chain
 * takes the first.
 */
export function createSetPoster(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  solvencyChain: SolvencyChain;
  circuits: Circuits;
  builder: SetBuilder;
  ledger: Ledger;
  book: MarginBook;
  peers: readonly Peer[];
  signerSets: SignerSets;
  record: SigningRecord;
  key: LocalAccount;
  send: Sender;
  onRefusal: (refusal: Refusal) => void;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const { config, contracts, solvencyChain, circuits, builder, ledger, book, peers, signerSets } = parameters;
  const { record, key, send, onRefusal, logger, metrics } = parameters;
  const { everyEpochs, takeoverDelayMs } = config.solvency;
  const domain = { chainId: config.chain.chainId, scenarioSets: contracts.scenarioSets };
  let due: { after: string; since: number } | undefined;

  async function tick(): Promise<void> {
    const ready = book.ready();
    if (ready === undefined || book.modelHash !== ledger.state()?.modelHash) return;
    const [circuit, present] = await Promise.all([solvencyChain.circuit(), solvencyChain.set()]);
    const isNeeded =
      circuit !== undefined &&
      (await hasPositions(ready.prepared.snapshot)) &&
      (await isDue(ready, circuit, present));
    if (!isNeeded) {
      due = undefined;
      return;
    }
    const after = `${present?.number ?? 0} ${circuit.number}`;
    if (due?.after !== after) due = { after, since: performance.now() };
    const { signers } = await signerSets("margin");
    const index = signers.findIndex((signer) => isAddressEqual(signer, key.address));
    if (index < 0) return;
    const rank = leaderRank(present?.epoch ?? 0, index, signers.length);
    if (performance.now() - due.since < rank * takeoverDelayMs) return;
    // Should it fail, everybody else has a turn before this server tries again.
    due = { after, since: performance.now() + signers.length * takeoverDelayMs };
    await lead(circuit, present?.number);
  }

  /** Without a position nothing can be lost, and no book would guide the choice. */
  async function hasPositions({ ledger: named }: Snapshot): Promise<boolean> {
    if (named === undefined) return false;
    const { accounts } = await ledger.at(named);
    return [...accounts.values()].some(({ positions }) => positions.length > 0);
  }

  async function isDue(
    { head: { epoch }, prepared }: ReadyEpoch,
    circuit: ChainCircuit,
    present: ChainSet | undefined,
  ): Promise<boolean> {
    if (present?.circuit !== circuit.number) return epoch > (present?.epoch ?? 0);
    if (epoch >= present.epoch + everyEpochs) return true;
    return epoch > present.epoch && (await isOutgrown(present, circuit, prepared.snapshot));
  }

  /**
   * Whether somebody holds what the set has no column for, and a new one has columns for all that is held: the book cannot be
   * frozen with the old one. More than fits can be held for little, and must not cost a post an epoch.
   */
  async function isOutgrown(
    present: ChainSet,
    circuit: ChainCircuit,
    { ledger: named, instruments }: Snapshot,
  ): Promise<boolean> {
    const state = ledger.state();
    if (state === undefined || named === undefined) return false;
    const columns = new Set(await solvencyChain.columns(present));
    const { accounts } = await ledger.at(named);
    const held = [...new Set([...accounts.values()].flatMap(({ positions }) => positions.map(instrumentOf)))];
    const listed = held.filter((id) => Object.hasOwn(instruments, String(id)));
    const missing = held.filter((id) => !columns.has(id) && !isSettled(state.marks.get(id)));
    return (
      missing.length > 0 && missing.every((id) => listed.includes(id)) && listed.length <= circuit.instruments
    );
  }

  async function lead(circuit: ChainCircuit, replaced: number | undefined): Promise<void> {
    const head = book.ready()?.head;
    if (head === undefined) return;
    const { epoch, snapshotHash } = head;
    const began = performance.now();
    const own = await builder.build(
      { epoch, snapshotHash, circuit: circuit.number },
      await circuits(circuit),
    );
    const { message, packed } = own;
    await record.commit(
      scenarioSetStatement({ chainId: domain.chainId, contract: domain.scenarioSets }, message),
    );
    const { signer, signature } = await signScenarioSet({ ...domain, message, signer: key });
    const digest = scenarioSetDigest({ ...domain, message });
    const { signers, threshold } = await signerSets("margin");
    const { signed, refusals } = await gatherQuorum({
      own: { signer, answer: signature },
      peers,
      ask: (peer) => peer.signScenarioSet({ ...message, signature }),
      signerOf: (answer) => recoverAddress({ hash: digest, signature: answer }),
      members: signers,
      threshold,
      onRefusal,
    });
    if (signed.length < threshold) {
      metrics.scenarioSets.inc({ outcome: "noQuorum" });
      logger.warn(
        { epoch, signed: signed.length, needed: threshold, refusals },
        "no quorum for a scenario set",
      );
      return;
    }
    const signatures = packSignatures(
      signed.slice(0, threshold).map((one) => ({ signer: one.signer, signature: one.answer })),
    );
    if (await isLate(epoch, replaced)) return;
    try {
      await send({
        address: contracts.scenarioSets,
        abi: scenarioSetsAbi,
        functionName: "post",
        args: [epoch, packed, { profits: message.profitFold, weights: message.weightFold }, signatures],
      });
    } catch (error) {
      if (await isLate(epoch, replaced)) return;
      throw error;
    }
    metrics.scenarioSets.inc({ outcome: "posted" });
    const seconds = (performance.now() - began) / 1_000;
    logger.info({ epoch, instruments: packed.instruments.length, seconds }, "scenario set posted");
  }

  /** Whether another set has come in the place of the one that was to be replaced. */
  async function isLate(epoch: number, replaced: number | undefined): Promise<boolean> {
    if ((await solvencyChain.set())?.number === replaced) return false;
    metrics.scenarioSets.inc({ outcome: "late" });
    logger.info({ epoch }, "another server posted a scenario set first");
    return true;
  }

  async function attempt(): Promise<void> {
    try {
      await tick();
    } catch (error) {
      metrics.scenarioSets.inc({ outcome: "failed" });
      logger.warn({ reason: describeError(error) }, "a scenario set could not be posted; trying again");
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}

const instrumentOf = ({ instrument }: Position): InstrumentId => instrument;
