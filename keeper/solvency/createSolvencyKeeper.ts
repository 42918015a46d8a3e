import { describeError, type SolvencyDocument } from "@plimsoll/sdk";

import { ContractRefusal } from "../chain/ContractRefusal.ts";
import type { KeeperEvent, Report, SolvencyEvent } from "../events/KeeperEvent.ts";
import { toUsd } from "../events/toUsd.ts";
import { priceGas } from "../price/priceSlice.ts";
import { sendTransactions } from "../send/sendTransaction.ts";
import type { Receipt, Transaction, Wallet } from "../wallet/Wallet.ts";
import { createPublicationFinder, type Publication, type WithProof } from "./createPublicationFinder.ts";
import { freezeReason, type FreezeReason, type Marks } from "./freezeReason.ts";
import { publishTurn } from "./publishTurn.ts";
import type { SolvencyChain } from "./SolvencyChain.ts";

/** @param step Freezes if it is time, publishes if there is a proof; throws what failed. */
export type SolvencyKeeper = { step(): Promise<void> };

/**
 * @param gasToUsd 1e-6 USD an ether.
 * @param maxGasPrice Wei.
 */
export type CreateSolvencyKeeperParameters = {
  chain: SolvencyChain;
  wallet: Wallet;
  withProof: WithProof;
  ethPrice: () => Promise<bigint>;
  terms: {
    heartbeatSeconds: number;
    moveThreshold: number;
    minSeconds: number;
    turnSeconds: number;
  };
  sending: { maxGasPrice: bigint; receiptTimeoutMs: number; pollMs: number };
  report: Report;
  /** Milliseconds, of any origin. */
  clock?: () => number;
};

/**
 * Keeps the solvency oracle's answer fresh: freezes the book on a heartbeat and after large moves, so that nobody chooses
 * only the good blocks, and publishes what a risk server proved. Nothing is stored: what was frozen and published is on the
 * chain. Several keepers do not fight: each waits its turn, and looks again before it sends.
 */
export function createSolvencyKeeper(parameters: CreateSolvencyKeeperParameters): SolvencyKeeper {
  const {
    chain,
    wallet,
    withProof,
    ethPrice,
    terms,
    sending,
    report,
    clock = () => performance.now(),
  } = parameters;
  let last: { snapshot: number; time: number; marks: Marks } | undefined;
  const told = new Set<string>();
  let totalGas = 0n;
  const publicationNow = createPublicationFinder({
    chain,
    withProof,
    turnMs: (snapshot) => publishTurn(wallet.address, snapshot) * terms.turnSeconds * 1_000,
    onRefusal: (refusal) => tellRefusal("publish", refusal),
    clock,
  });

  async function step(): Promise<void> {
    const state = await chain.state();
    try {
      const publication = await publicationNow(state);
      if (publication !== undefined) await publish(publication);
    } finally {
      // A proof that cannot be published must not keep books from being frozen.
      await freeze(state.snapshot);
    }
  }

  async function freeze(snapshot: number): Promise<void> {
    const reason = await reasonToFreeze(snapshot);
    if (reason === undefined) return;
    const transactions = await tryFreeze();
    if (transactions === undefined) return;
    const receipt = await send(transactions, async () => (await chain.state()).snapshot === snapshot);
    if (receipt === undefined) return;
    told.clear();
    await tell("freeze", chain.snapshotIn(receipt.logs) ?? snapshot + 1, receipt, whyOf(reason));
  }

  async function reasonToFreeze(snapshot: number): Promise<FreezeReason | undefined> {
    const [now, marks] = await Promise.all([chain.now(), chain.marks()]);
    if (snapshot > 0 && last?.snapshot !== snapshot) {
      const at = await chain.frozenAt(snapshot);
      // Where the node has no logs or no state of then, time and moves are counted from now on.
      last = {
        snapshot,
        time: at?.time ?? now,
        marks: at === undefined ? marks : await chain.marks(at.block).catch(() => marks),
      };
    }
    return freezeReason({
      now,
      frozenAt: last?.time,
      before: last?.marks ?? new Map(),
      marks,
      ...terms,
    });
  }

  async function publish({ snapshot, document, transactions }: Publication): Promise<void> {
    const isWanted = async (): Promise<boolean> => (await chain.state()).published < snapshot;
    const receipt = await send(transactions, isWanted);
    if (receipt === undefined) return;
    told.clear();
    await tell("publish", snapshot, receipt, provenIn(document));
  }

  /** The executed calls; undefined when the chain refuses them. */
  async function tryFreeze(): Promise<readonly Transaction[] | undefined> {
    try {
      return await chain.freeze();
    } catch (error) {
      if (!(error instanceof ContractRefusal)) throw error;
      // A venue that has just begun: its servers choose scenarios once there are enough marks.
      if (error.errorName === "NoScenarioSet" && (await isNeverFrozen())) {
        tellOnce({ event: "waiting", for: "its first scenario set" });
      } else tellRefusal("freeze", error);
      return undefined;
    }
  }

  const isNeverFrozen = async (): Promise<boolean> => (await chain.state()).snapshot === 0;

  const tellRefusal = (act: SolvencyEvent["act"], { message }: ContractRefusal): void =>
    tellOnce({ event: "warning", message: `The oracle refuses to ${act}: ${message}` });

  /** Until something has gone well again. */
  function tellOnce(event: KeeperEvent): void {
    const key = JSON.stringify(event);
    if (!told.has(key)) report(event);
    told.add(key);
  }

  /** What came of the last: it needs those before it. */
  async function send(
    transactions: readonly Transaction[],
    stillWanted: () => Promise<boolean>,
  ): Promise<Receipt | undefined> {
    const fees = await wallet.fees();
    if (fees.expected > sending.maxGasPrice) {
      report({ event: "warning", message: "Gas is dearer than maxGasPriceGwei: the oracle waits" });
      return undefined;
    }
    const sent = await sendTransactions({ wallet, transactions, fees, stillWanted, ...sending });
    const receipts = sent.flatMap((outcome) => (outcome.kind === "mined" ? [outcome.receipt] : []));
    for (const { gasUsed, gasPrice } of receipts) totalGas += gasUsed * gasPrice;
    const last = sent.at(-1);
    if (last?.kind === "refused") throw last.error;
    if (last?.kind !== "mined" || !last.receipt.succeeded) return undefined;
    return { ...last.receipt, gasUsed: receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n) };
  }

  async function tell(
    act: SolvencyEvent["act"],
    snapshot: number,
    receipt: Receipt,
    why: string,
  ): Promise<void> {
    const price = await ethPrice();
    const cost = (gas: bigint, gasPrice: bigint): number =>
      toUsd(priceGas({ gas, gasPrice, ethPrice: price }));
    // The answer is beside the point of a transaction that is mined.
    const answer = await chain.answer().catch((error: unknown) => describeError(error));
    report({
      event: "solvency",
      act,
      snapshot,
      why,
      gasUsed: Number(receipt.gasUsed),
      gasUsd: cost(receipt.gasUsed, receipt.gasPrice),
      totalGasUsd: cost(totalGas, 1n),
      tx: receipt.hash,
      ...(typeof answer === "string"
        ? {}
        : {
            status: answer.status,
            index: Number(answer.index) / 1e8,
            es99Usd: toUsd(answer.es99),
            badDebtUsd: toUsd(answer.badDebt),
          }),
    });
  }

  return { step };
}

function whyOf(reason: FreezeReason): string {
  switch (reason.why) {
    case "first":
      return "nothing was frozen yet";
    case "heartbeat":
      return `${reason.seconds} s since the last`;
    case "move":
      return `instrument ${reason.instrument} moved by ${(reason.share * 100).toFixed(1)} %`;
  }
}

const provenIn = ({ frozen, seconds }: SolvencyDocument): string =>
  `${frozen.boundAccounts} accounts proven in ${seconds.proving.toFixed(1)} s`;
