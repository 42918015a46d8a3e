import { badDebts, bookCommitment, bookEvaluation, packTail, tailRisk } from "@plimsoll/circuits";
import {
  frozenHash,
  readBoundBook,
  scenarioContentHash,
  solvencyChallenge,
  unpackScenarios,
  type SolvencyDocument,
} from "@plimsoll/sdk";
import { isAddressEqual, keccak256, parseAbi } from "viem";

import type { Oracle } from "./openOracle.ts";

/** One thing that must be so, and whether it is. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
  /** Both values where they differ. */
  readonly detail?: string;
}

/** One ABI a circuit: by array lengths alone the client cannot tell two overloads apart. */
const batchVerifierAbi = parseAbi([
  "function verifyProof(uint256[2] a, uint256[2][2] b, uint256[2] c, uint256[3] inputs, uint256[2] fold) view returns (bool)",
]);
const tailVerifierAbi = parseAbi([
  "function verifyProof(uint256[2] a, uint256[2][2] b, uint256[2] c, uint256[4] inputs, uint256[2] fold) view returns (bool)",
]);

/**
 * Whether a proof and what it was made of are what the chain froze, keeps and answers, and whether V and E are what follows
 * from the book and the scenarios by the reference, in whole numbers and without the circuits.
 */
export async function verifyDocument(document: SolvencyDocument, oracle: Oracle): Promise<Check[]> {
  const { frozen, book, scenarios, proof, circuit: sizes, snapshot } = document;
  const { chain, client } = oracle;
  const checks: Check[] = [];
  const check = (what: string, here: unknown, there: unknown): void => {
    const holds = here === there;
    checks.push({
      what,
      holds,
      ...(holds ? {} : { detail: `${String(here)} in the document, ${String(there)} otherwise` }),
    });
  };

  check("it is of this chain and oracle", isOf(document, oracle), true);
  check("the book's bytes hash to the digest", frozen.digest, keccak256(book));
  check("the oracle froze this book", frozenHash(frozen), await chain.frozenHash(snapshot));
  const set = await chain.scenarios(frozen.set);
  check("its scenarios are the set that the chain keeps", scenarioContentHash(scenarios), set.contentHash);
  const circuit = await chain.circuitAt(set.circuit);
  for (const size of ["accounts", "instruments", "scenarios", "bits"] as const)
    check(`the circuit has the chain's number of ${size}`, sizes[size], circuit[size]);

  const accounts = readBoundBook(book, sizes.instruments);
  const numbers = unpackScenarios(scenarios, sizes);
  const risk = tailRisk(badDebts(accounts, numbers), numbers.weights);
  check("V is the Value at Risk of the book, by the reference", proof.valueAtRisk, risk.valueAtRisk);
  check("E is its Expected Shortfall, by the reference", proof.shortfall, risk.shortfall);
  check("the commitment is the book's", proof.commitment, bookCommitment(accounts, sizes));

  const challenge = solvencyChallenge({ ...frozen, commitment: proof.commitment });
  const states = [circuit.genesis, ...proof.states];
  for (const [i, batch] of proof.batches.entries()) {
    const inputs = [challenge, states[i] ?? 0n, states[i + 1] ?? 0n] as const;
    check(
      `the chain's verifier accepts batch ${i + 1} of ${proof.batches.length}`,
      await client.readContract({
        address: circuit.batchVerifier,
        abi: batchVerifierAbi,
        functionName: "verifyProof",
        args: [batch.a, batch.b, batch.c, inputs, set.folds.profits],
      }),
      true,
    );
  }
  const shown = [
    states.at(-1) ?? 0n,
    proof.commitment,
    bookEvaluation(accounts, challenge),
    packTail({ valueAtRisk: proof.valueAtRisk, shortfall: proof.shortfall }),
  ] as const;
  check(
    "the chain's verifier accepts the tail",
    await client.readContract({
      address: circuit.tailVerifier,
      abi: tailVerifierAbi,
      functionName: "verifyProof",
      args: [proof.tail.a, proof.tail.b, proof.tail.c, shown, set.folds.weights],
    }),
    true,
  );

  const { published } = await chain.numbers();
  if (published === snapshot) {
    const latest = await chain.latest();
    check("the oracle answers with this V", proof.valueAtRisk, latest.var99);
    check("the oracle answers with this E", proof.shortfall, latest.es99);
  }
  return checks;
}

const isOf = ({ chainId, oracle }: SolvencyDocument, own: Oracle): boolean =>
  chainId === own.chainId && isAddressEqual(oracle, own.contracts.solvencyOracle);
