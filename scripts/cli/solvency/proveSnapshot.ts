import { createProver } from "@plimsoll/circuits";
import { createCircuits, proveFrozenBook } from "@plimsoll/risk-server";
import { frozenHash, type FrozenBookEvent, type SolvencyDocument } from "@plimsoll/sdk";
import { keccak256 } from "viem";

import { CommandError } from "../CommandError.ts";
import type { Oracle } from "./openOracle.ts";

/** What is being done, in words. */
export type Say = (what: string) => void;

/**
 * Proves a frozen book from what the chain has of it.
 * @param parameters.keys Folder of a finished ceremony; development keys without it.
 * @param parameters.prover A binary that takes rapidsnark's arguments; snarkjs without it.
 * @param parameters.kept Its event, where the node no longer has it: from a document.
 * @throws CommandError (1) when there is no such book, or nothing to prove of it.
 */
export async function proveSnapshot(parameters: {
  oracle: Oracle;
  snapshot: number;
  keys?: string | undefined;
  prover?: string | undefined;
  say: Say;
  kept?: FrozenBookEvent;
}): Promise<SolvencyDocument> {
  const { oracle, snapshot, keys, prover, say, kept } = parameters;
  const { chain, chainId, contracts } = oracle;
  const event = kept ?? (await chain.frozen(snapshot));
  if (event === undefined) {
    throw new CommandError(
      1,
      `no book ${snapshot} was frozen. The newest is ${(await chain.numbers()).frozen}.`,
    );
  }
  const { frozen, book } = event;
  if (!frozen.isProvable || frozen.boundAccounts === 0) {
    throw new CommandError(
      1,
      frozen.isProvable
        ? `book ${snapshot} needs no proof: no account can lose more than it has. It is published.`
        : `book ${snapshot} can have no proof: an account is beyond the circuits' range. Its present bad debt is published.`,
    );
  }
  if (frozenHash(frozen) !== (await chain.frozenHash(snapshot))) {
    throw new CommandError(1, `book ${snapshot} is not the one that the oracle keeps. Ask another node.`);
  }
  if (keccak256(book) !== frozen.digest) {
    throw new CommandError(
      1,
      `the bytes of book ${snapshot} are not what was frozen. Take another document.`,
    );
  }
  const scenarios = await chain.scenarios(frozen.set);
  const circuit = await chain.circuitAt(scenarios.circuit);
  const own = await createCircuits(
    keys,
    ({ circuit: name, task }) => say(`building the circuits, once: ${name}, ${task}`),
    new AbortController().signal,
  )(circuit);
  say("proving");
  const { proof, seconds } = await proveFrozenBook({
    event,
    scenarios,
    circuits: own,
    prover: createProver({ binary: prover }),
    onProgress: (done, all) => say(`proving: ${done} of ${all}`),
  });
  const { instruments, profits, weights } = scenarios;
  return {
    version: 1,
    chainId,
    oracle: contracts.solvencyOracle,
    snapshot,
    frozen,
    book,
    circuit: { number: circuit.number, ...own.sizes },
    scenarios: { instruments: [...instruments], profits: [...profits], weights: [...weights] },
    proof: { ...proof, states: [...proof.states], batches: [...proof.batches] },
    reduction: null,
    seconds,
  };
}
