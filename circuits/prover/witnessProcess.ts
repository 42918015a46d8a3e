/**
 * A process of its own that computes a witness and, if asked to, a proof: snarkjs keeps threads that only the end of the
 * process ends, and a proof takes all its memory with it.
 *
 *     node witnessProcess.ts <circuit.wasm> <circuit.zkey | -> <folder>
 *
 * Reads input.json in the folder, and writes witness.wtns or, with a key, proof.json and public.json there.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { groth16, wtns } from "snarkjs";

const [wasm = "", provingKey = "", folder = ""] = process.argv.slice(2);
const input: unknown = JSON.parse(await readFile(path.join(folder, "input.json"), "utf8"));
const witness = path.join(folder, "witness.wtns");
await wtns.calculate(input, wasm, witness);
if (provingKey !== "-") {
  const { proof, publicSignals } = await groth16.prove(provingKey, witness);
  await writeFile(path.join(folder, "proof.json"), JSON.stringify(proof));
  await writeFile(path.join(folder, "public.json"), JSON.stringify(publicSignals));
}
process.exit(0);
