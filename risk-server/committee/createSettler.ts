import {
  describeError,
  markOracleAbi,
  packSignatures,
  settlementOracleAbi,
  type InstrumentId,
} from "@plimsoll/sdk";
import { isAddressEqual, recoverAddress, type LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Chain, SettlementProposalState } from "../ledger/createChain.ts";
import type { Ledger, LedgerState } from "../ledger/Ledger.ts";
import { isSettled } from "../marks/flags.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Peer } from "./createPeer.ts";
import type { Sender } from "./createSender.ts";
import type { OwnSettlement } from "./createOwnSettlement.ts";
import { settlementRecord } from "./settlementRecord.ts";
import type { SignerSets } from "./createSignerSets.ts";
import { gatherQuorum, type Refusal } from "./gatherQuorum.ts";
import { leaderRank } from "./leaderRank.ts";
import { settlementMessage } from "./settlementMessage.ts";

/**
 * Takes expired contracts to their final price, step by step as the chain allows: propose by quorum, finalise after the
 * dispute window, copy the price into the mark oracle. The members of an exclusive set take each step as one. Every step is permissionless but the first and taken in turns; one
 * that somebody else took first is seen in the chain's state and not repeated.
 */
export function createSettler(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  ledger: Ledger;
  settlementOf: OwnSettlement;
  peers: readonly Peer[];
  signerSets: SignerSets;
  record: SigningRecord;
  key: LocalAccount;
  send: Sender;
  onRefusal: (refusal: Refusal) => void;
  logger: Logger;
}): Loop {
  const { config, chain, ledger, settlementOf, peers, signerSets, record, key, send, onRefusal, logger } =
    parameters;
  const { takeoverDelayMs } = config.committee;
  const oracle = { address: config.contracts.settlementOracle, abi: settlementOracleAbi } as const;
  const domain = { chainId: config.chain.chainId, settlementOracle: config.contracts.settlementOracle };
  const waiting = new Map<InstrumentId, number>();

  async function tick(stopping: AbortSignal): Promise<void> {
    const state = ledger.state();
    if (state === undefined) return;
    const { signers } = await signerSets("margin");
    const index = signers.findIndex((signer) => isAddressEqual(signer, key.address));
    if (index < 0) return;
    for (const [id, instrument] of state.instruments) {
      const isWaiting = "expiry" in instrument && instrument.expiry <= state.block.timestamp;
      if (!isWaiting || isSettled(state.marks.get(id))) {
        waiting.delete(id);
        continue;
      }
      const since = waiting.get(id) ?? performance.now();
      waiting.set(id, since);
      if (
        stopping.aborted ||
        performance.now() - since < leaderRank(id, index, signers.length) * takeoverDelayMs
      )
        continue;
      // Everybody else has a turn before this server tries again.
      waiting.set(id, performance.now() + signers.length * takeoverDelayMs);
      await step(id, state);
    }
  }

  async function step(id: InstrumentId, state: LedgerState): Promise<void> {
    // The first member of a set takes all of it.
    const exclusive = await chain.exclusiveSet(id);
    if (exclusive !== undefined && exclusive.members[0] !== id) return;
    const standing = await chain.settlementProposal(id);
    // Scalars and options share a record: one of them proposes and finalises it.
    if (!standing.isFinal && settlementRecord(id, state.instruments) !== id) return;
    if (standing.isFinal) {
      await send({
        address: config.contracts.markOracle,
        abi: markOracleAbi,
        functionName: "settle",
        args: [id],
      });
      logger.info({ instrument: id, price: standing.price.toString() }, "settled");
    } else if (standing.finalFrom === 0) {
      await propose(id, state, standing);
    } else if ((await chain.time()) >= standing.finalFrom) {
      await send({ ...oracle, functionName: "finalise", args: [id] });
      waiting.delete(id);
    }
  }

  async function propose(
    id: InstrumentId,
    state: LedgerState,
    { round }: SettlementProposalState,
  ): Promise<void> {
    const proposal = await settlementOf(id, round, state);
    if (proposal === undefined) return;
    const message = settlementMessage(domain, proposal);
    await record.commit(message.statement);
    const own = await message.sign(key);
    const { signers, threshold } = await signerSets("margin");
    const { signed, refusals } = await gatherQuorum({
      own: { signer: own.signer, answer: own.signature },
      peers,
      ask: (peer) => peer.signSettlement(proposal),
      signerOf: (signature) => recoverAddress({ hash: message.digest, signature }),
      members: signers,
      threshold,
      onRefusal,
    });
    const price = "set" in proposal ? proposal.payouts.join(", ") : proposal.price.toString();
    if (signed.length < threshold) {
      logger.warn({ instrument: id, price, refusals }, "no quorum for a settlement price");
      return;
    }
    const signatures = packSignatures(
      signed.slice(0, threshold).map(({ signer, answer }) => ({ signer, signature: answer })),
    );
    if ("set" in proposal) {
      await send({
        ...oracle,
        functionName: "proposeSet",
        args: [proposal.set, proposal.payouts, signatures],
      });
    } else {
      await send({ ...oracle, functionName: "propose", args: [id, proposal.price, signatures] });
    }
    logger.info({ instrument: id, price }, "settlement price proposed");
  }

  async function attempt(stopping: AbortSignal): Promise<void> {
    try {
      await tick(stopping);
    } catch (error) {
      logger.warn({ reason: describeError(error) }, "a settlement step failed; trying again");
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}
