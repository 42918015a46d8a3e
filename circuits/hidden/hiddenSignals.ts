import type { CircuitSizes } from "../CircuitSizes.ts";
import { toField } from "../field/field.ts";
import { packTail } from "../witness/proofInputs.ts";
import type { HiddenMarket } from "./HiddenBook.ts";
import { type HiddenClaim, hiddenGenesis } from "./hiddenProofInputs.ts";

/**
 * The public inputs that the proofs of a hidden book must be verified with, made by its reader from the claim, the market
 * that he sees himself, and nothing of the prover's but the states between the batches.
 *
 * WARNING: a reader also checks that there are fewer than 2^13 accounts in all batches, or debts could leave their digits.
 * @param states after each batch, from the proofs: opaque hashes
 */
export function hiddenSignals(
  claim: HiddenClaim,
  market: HiddenMarket,
  states: readonly bigint[],
  sizes: CircuitSizes,
): { batches: bigint[][]; tail: bigint[] } {
  const shown = [...market.lotValues, ...market.profit.flat()].map(toField);
  const chain = [hiddenGenesis(sizes), ...states];
  return {
    batches: states.map((after, i) => [chain[i]!, after, ...shown]),
    tail: [
      chain.at(-1)!,
      claim.c,
      toField(claim.cash),
      claim.badDebt,
      packTail(claim.risk),
      ...market.weights,
    ],
  };
}
