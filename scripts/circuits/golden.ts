/**
 * Proves one book at the default size and keeps the proofs for the tests: `npm run circuits:golden`, after a change of circuits;
 * with `-- --hidden` a book held off-chain.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import {
  bookCommitment,
  buildCircuits,
  buildHiddenCircuits,
  type CircuitName,
  circuitSizes,
  createProver,
  goldenOf,
  type HiddenCircuitName,
  hiddenProofInputs,
  proofInputs,
  proveBook,
  proveHiddenBook,
  type ProvenInput,
  randomBook,
  randomHiddenBook,
} from "@plimsoll/circuits";

const FOLDER = path.resolve(import.meta.dirname, "../../circuits/goldenProofs");
const SEED = 20_261_121;

const { values } = parseArgs({ options: { hidden: { type: "boolean", default: false } } });
const sizes = circuitSizes.default;
if (values.hidden) {
  const { book, market } = randomHiddenBook(SEED, sizes);
  const inputs = hiddenProofInputs(book, market, sizes);
  const { batches, tail } = await proveHiddenBook(inputs, await buildHiddenCircuits(sizes), createProver());
  await keep("hiddenBatch", batches[0]);
  await keep("hiddenTail", tail);
} else {
  const { book, scenarios } = randomBook(SEED, sizes);
  // Any challenge will do: that r hashes the walked book is the contract's business.
  const inputs = proofInputs(book, scenarios, bookCommitment(book, sizes), sizes);
  const { batches, tail } = await proveBook(inputs, await buildCircuits(sizes), createProver());
  await keep("accountBatch", batches[0]);
  await keep("tailRisk", tail);
}

async function keep(name: CircuitName | HiddenCircuitName, proven: ProvenInput | undefined): Promise<void> {
  if (proven === undefined) throw new Error(`no proof of ${name}`);
  await writeFile(path.join(FOLDER, `${name}.json`), `${JSON.stringify(goldenOf(name, proven))}\n`);
}
