import { badDebts, bookCommitment, tailRisk } from "@plimsoll/circuits";
import { proofVerdicts } from "@plimsoll/risk-server";
import {
  frozenHash,
  readBoundBook,
  scenarioContentHash,
  unpackScenarios,
  type SolvencyDocument,
} from "@plimsoll/sdk";
import { isAddressEqual, keccak256 } from "viem";

import type { Oracle } from "./openOracle.ts";

/** One thing that must be so, and whether it is. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
  /** Both values where they differ. */
  readonly detail?: string;
}

/**
 * Whether a proof and what it was made of are what the chain froze, keeps and answers, and whether V and E are what follows
 * from the book and the scenarios by the reference, in whole numbers and without the circuits. Where it is made of something
 * else than the chain has, that is all that is said.
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

  // Of numbers that are not the chain's there is nothing to compute, and their sizes may be anything.
  if (checks.some(({ holds }) => !holds)) return checks;

  const accounts = readBoundBook(book, circuit.instruments);
  const numbers = unpackScenarios(scenarios, circuit);
  const risk = tailRisk(badDebts(accounts, numbers), numbers.weights);
  check("V is the Value at Risk of the book, by the reference", proof.valueAtRisk, risk.valueAtRisk);
  check("E is its Expected Shortfall, by the reference", proof.shortfall, risk.shortfall);
  check("the commitment is the book's", proof.commitment, bookCommitment(accounts, circuit));

  const verdicts = await proofVerdicts({ client, circuit, folds: set.folds, frozen, accounts, proof });
  for (const [i, verdict] of verdicts.entries()) {
    const what = i < proof.batches.length ? `batch ${i + 1} of ${proof.batches.length}` : "the tail";
    check(`the chain's verifier accepts ${what}`, verdict, true);
  }

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
