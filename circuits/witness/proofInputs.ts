import type { CircuitSizes } from "../CircuitSizes.ts";
import { toField } from "../field/field.ts";
import { hashTag, poseidonChain } from "../field/poseidonChain.ts";
import { badDebts } from "../reference/badDebts.ts";
import { commitBatch } from "../reference/bookCommitment.ts";
import { evaluateRows } from "../reference/bookEvaluation.ts";
import { packDebts } from "../reference/packDebts.ts";
import { paddedBatches } from "../reference/paddedBatches.ts";
import type { RiskBook, ScenarioSet } from "../reference/RiskBook.ts";
import { tailRisk, type TailRisk } from "../reference/tailRisk.ts";
import { assertProvable } from "./assertProvable.ts";

/** Signals of a circuit by name, field elements. */
export type CircuitInput = Readonly<Record<string, CircuitSignal>>;
export type CircuitSignal = bigint | readonly CircuitSignal[];

/** All that the circuits need for one book, and what they show. */
export interface ProofInputs {
  readonly batches: readonly AccountBatchInput[];
  readonly tail: TailRiskInput;
  /** The state before the first batch: the same for every book. */
  readonly genesis: bigint;
  readonly c: bigint;
  readonly y: bigint;
  readonly risk: TailRisk;
}

/** See templates/AccountBatch.circom. */
export interface AccountBatchInput extends CircuitInput {
  readonly r: bigint;
  readonly stateBefore: bigint;
  readonly stateAfter: bigint;
}

/** See templates/TailRisk.circom. */
export interface TailRiskInput extends CircuitInput {
  readonly state: bigint;
  readonly c: bigint;
  readonly y: bigint;
  readonly tail: bigint;
}

interface State {
  readonly c: bigint;
  readonly y: bigint;
  readonly power: bigint;
  readonly debts: readonly bigint[];
}

/**
 * The inputs of every batch and of the tail.
 * @param r the challenge, which hashes the book as the chain walked it and c
 * @throws CircuitError `doesNotFit` for a book or a set that the circuits of these sizes cannot prove.
 */
export function proofInputs(
  book: RiskBook,
  scenarios: ScenarioSet,
  r: bigint,
  sizes: CircuitSizes,
): ProofInputs {
  assertProvable(book, scenarios, sizes);
  const profit = scenarios.profit.map((row) => row.map(toField));
  let state: State = { c: 0n, y: 0n, power: 1n, debts: packDebts(scenarios.profit.map(() => 0n)) };
  const genesis = hashState(state);

  const batches = paddedBatches(book, sizes).map((accounts): AccountBatchInput => {
    const before = state;
    const added = packDebts(badDebts(accounts, scenarios));
    state = {
      c: commitBatch(before.c, accounts),
      ...evaluateRows(before, accounts, r),
      debts: before.debts.map((debt, k) => debt + added[k]!),
    };
    return {
      r,
      stateBefore: hashState(before),
      stateAfter: hashState(state),
      profit,
      ...before,
      equity: accounts.map(({ equity }) => toField(equity)),
      lots: accounts.map(({ lots }) => lots.map(toField)),
    };
  });

  const risk = tailRisk(badDebts(book, scenarios), scenarios.weights);
  const tail: TailRiskInput = {
    state: hashState(state),
    tail: packTail(risk),
    weight: scenarios.weights,
    ...state,
    ...risk,
  };
  return { batches, tail, genesis, c: state.c, y: state.y, risk };
}

/** Both numbers of a tail in the one that is public: V + E·2^128. */
export function packTail({ valueAtRisk, shortfall }: TailRisk): bigint {
  return valueAtRisk + (shortfall << 128n);
}

function hashState({ c, y, power, debts }: State): bigint {
  return poseidonChain([c, y, power, ...debts], hashTag.state);
}
