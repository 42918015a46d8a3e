import { bookEvaluation, packTail, type SolvencyProof } from "@plimsoll/circuits";
import { solvencyChallenge, type BoundRow, type FrozenBook, type PostedScenarios } from "@plimsoll/sdk";
import { parseAbi, type PublicClient } from "viem";

import type { ChainCircuit } from "./createSolvencyChain.ts";

/** One ABI a circuit: by array lengths alone the client cannot tell two overloads apart. */
const batchVerifierAbi = parseAbi([
  "function verifyProof(uint256[2] a, uint256[2][2] b, uint256[2] c, uint256[3] inputs, uint256[2] fold) view returns (bool)",
]);
const tailVerifierAbi = parseAbi([
  "function verifyProof(uint256[2] a, uint256[2][2] b, uint256[2] c, uint256[4] inputs, uint256[2] fold) view returns (bool)",
]);

/**
 * What the chain's own verifiers say of the proofs of a frozen book: of each batch, then of the tail.
 * @param parameters.accounts Of the book: `readBoundBook`.
 */
export async function proofVerdicts(parameters: {
  client: Pick<PublicClient, "readContract">;
  circuit: ChainCircuit;
  folds: PostedScenarios["folds"];
  frozen: FrozenBook;
  accounts: readonly BoundRow[];
  proof: SolvencyProof;
}): Promise<boolean[]> {
  const { client, circuit, folds, frozen, accounts, proof } = parameters;
  const challenge = solvencyChallenge({ ...frozen, commitment: proof.commitment });
  const states = [circuit.genesis, ...proof.states];
  const verdicts: boolean[] = [];
  for (const [i, { a, b, c }] of proof.batches.entries()) {
    const inputs = [challenge, states[i] ?? 0n, states[i + 1] ?? 0n] as const;
    verdicts.push(
      await client.readContract({
        address: circuit.batchVerifier,
        abi: batchVerifierAbi,
        functionName: "verifyProof",
        args: [a, b, c, inputs, folds.profits],
      }),
    );
  }
  const { a, b, c } = proof.tail;
  const shown = [
    states.at(-1) ?? 0n,
    proof.commitment,
    bookEvaluation(accounts, challenge),
    packTail({ valueAtRisk: proof.valueAtRisk, shortfall: proof.shortfall }),
  ] as const;
  verdicts.push(
    await client.readContract({
      address: circuit.tailVerifier,
      abi: tailVerifierAbi,
      functionName: "verifyProof",
      args: [a, b, c, shown, folds.weights],
    }),
  );
  return verdicts;
}
