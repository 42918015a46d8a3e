/** Proves one book at the default size and keeps the proofs for the tests: `npm run circuits:golden`, after a change of circuits. */
import { writeFile } from "node:fs/promises";
import path from "node:path";

import {
  bookCommitment,
  buildCircuits,
  type CircuitName,
  circuitSizes,
  createProver,
  goldenOf,
  proofInputs,
  proveBook,
  type ProvenInput,
  randomBook,
} from "@plimsoll/circuits";

const FOLDER = path.resolve(import.meta.dirname, "../../circuits/goldenProofs");

const sizes = circuitSizes.default;
const { book, scenarios } = randomBook(20_261_121, sizes);
// Any challenge will do: that r hashes the walked book is the contract's business.
const inputs = proofInputs(book, scenarios, bookCommitment(book, sizes), sizes);
const { batches, tail } = await proveBook(inputs, await buildCircuits(sizes), createProver());
await keep("accountBatch", batches[0]);
await keep("tailRisk", tail);

async function keep(name: CircuitName, proven: ProvenInput | undefined): Promise<void> {
  if (proven === undefined) throw new Error(`no proof of ${name}`);
  await writeFile(path.join(FOLDER, `${name}.json`), `${JSON.stringify(goldenOf(name, proven))}\n`);
}
