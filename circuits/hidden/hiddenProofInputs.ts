import type { CircuitSizes } from "../CircuitSizes.ts";
import { toField } from "../field/field.ts";
import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import { randomElement } from "../field/randomElement.ts";
import { badDebts } from "../reference/badDebts.ts";
import { packDebts } from "../reference/packDebts.ts";
import { tailRisk, type TailRisk } from "../reference/tailRisk.ts";
import { type CircuitInput, packTail } from "../witness/proofInputs.ts";
import { assertHiddenProvable } from "./assertHiddenProvable.ts";
import type { HiddenAccount, HiddenBook, HiddenMarket } from "./HiddenBook.ts";
import { commitLeaves, hiddenLeaf } from "./hiddenCommitment.ts";
import { hiddenEquity } from "./hiddenEquity.ts";

/** What a proof of a hidden book tells. */
export interface HiddenClaim {
  /** Commitment to all accounts: `hiddenCommitment` of the leaves. */
  readonly c: bigint;
  /** Of all accounts, 1e-6 USD. */
  readonly cash: bigint;
  /** Σ max(0, −equity), 1e-6 USD. */
  readonly badDebt: bigint;
  readonly risk: TailRisk;
}

/** All that the circuits need for a hidden book, and what they show. */
export interface HiddenProofInputs {
  readonly batches: readonly HiddenBatchInput[];
  readonly tail: CircuitInput;
  readonly claim: HiddenClaim;
  /** Of every account in the book's order, then of the empty ones that fill the last batch: may be published. */
  readonly leaves: readonly bigint[];
}

/** See templates/HiddenBatch.circom. */
export interface HiddenBatchInput extends CircuitInput {
  readonly stateBefore: bigint;
  readonly stateAfter: bigint;
}

interface State {
  readonly c: bigint;
  readonly cash: bigint;
  readonly badDebt: bigint;
  readonly net: readonly bigint[];
  readonly debts: readonly bigint[];
  readonly salt: bigint;
}

/** The state before the first batch: the same for every book of these sizes. */
export function hiddenGenesis(sizes: Pick<CircuitSizes, "instruments" | "scenarios">): bigint {
  return hashState(emptyState(sizes));
}

/**
 * The inputs of every batch and of the tail.
 * @param newSalt hides the states and the accounts that fill the last batch; random by default, and must be where it matters
 * @throws CircuitError `doesNotFit` for a book or a market that the circuits of these sizes cannot prove.
 */
export function hiddenProofInputs(
  book: HiddenBook,
  market: HiddenMarket,
  sizes: CircuitSizes,
  newSalt: () => bigint = randomElement,
): HiddenProofInputs {
  assertHiddenProvable(book, market, sizes);
  const { lotValues } = market;
  const shown = { lotValue: lotValues.map(toField), profit: market.profit.map((row) => row.map(toField)) };
  const none = lotValues.map(() => 0n);
  const filler = (): HiddenAccount => ({ cash: 0n, lots: none, salt: newSalt() });

  let state = emptyState(sizes);
  const leaves: bigint[] = [];
  const batches: HiddenBatchInput[] = [];
  for (let first = 0; first < book.length; first += sizes.accounts) {
    const before = state;
    const accounts = Array.from({ length: sizes.accounts }, (_, i) => book[first + i] ?? filler());
    const counted = accounts.map((account) => ({
      equity: hiddenEquity(account, lotValues),
      lots: account.lots,
    }));
    const added = packDebts(badDebts(counted, market));
    const batchLeaves = accounts.map(hiddenLeaf);
    leaves.push(...batchLeaves);
    state = {
      c: commitLeaves(before.c, batchLeaves),
      cash: accounts.reduce((sum, { cash }) => sum + cash, before.cash),
      badDebt: counted.reduce((sum, { equity }) => (equity < 0n ? sum - equity : sum), before.badDebt),
      net: before.net.map((lots, m) => accounts.reduce((sum, account) => sum + account.lots[m]!, lots)),
      debts: before.debts.map((debt, k) => debt + added[k]!),
      salt: newSalt(),
    };
    batches.push({
      stateBefore: hashState(before),
      stateAfter: hashState(state),
      ...shown,
      c: before.c,
      totalCash: toField(before.cash),
      badDebt: before.badDebt,
      net: before.net.map(toField),
      debts: before.debts,
      saltBefore: before.salt,
      saltAfter: state.salt,
      cash: accounts.map(({ cash }) => toField(cash)),
      lots: accounts.map(({ lots }) => lots.map(toField)),
      salt: accounts.map(({ salt }) => toField(salt)),
    });
  }

  const everybody = book.map((account) => ({
    equity: hiddenEquity(account, lotValues),
    lots: account.lots,
  }));
  const risk = tailRisk(badDebts(everybody, market), market.weights);
  const { c, cash, badDebt, debts, salt } = state;
  return {
    batches,
    tail: {
      state: hashState(state),
      c,
      cash: toField(cash),
      badDebt,
      tail: packTail(risk),
      weight: market.weights,
      debts,
      salt,
      valueAtRisk: risk.valueAtRisk,
      shortfall: risk.shortfall,
    },
    claim: { c, cash, badDebt, risk },
    leaves,
  };
}

function emptyState({ instruments, scenarios }: Pick<CircuitSizes, "instruments" | "scenarios">): State {
  const zeros = (length: number) => Array.from({ length }, () => 0n);
  const debts = packDebts(zeros(scenarios));
  return { c: 0n, cash: 0n, badDebt: 0n, net: zeros(instruments), debts, salt: 0n };
}

function hashState({ c, cash, badDebt, net, debts, salt }: State): bigint {
  return poseidonChain([salt, c, cash, badDebt, ...net, ...debts], hashTag.hiddenState);
}
