import { spawnSync } from "node:child_process";

import type { Groth16VerifyingKey } from "snarkjs";

import type { ProvenInput } from "../prover/Prover.ts";

const SCRIPT = `
  import { groth16 } from "snarkjs";
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const { key, proofs } = JSON.parse(text);
  const verdicts = [];
  for (const { publicSignals, proof } of proofs) verdicts.push(await groth16.verify(key, publicSignals, proof));
  process.stdout.write(JSON.stringify(verdicts), () => process.exit(0));`;

/** snarkjs's own verdicts, in a process that its threads cannot keep alive. */
export function verifyProofs(key: Groth16VerifyingKey, proofs: readonly ProvenInput[]): boolean[] {
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    cwd: import.meta.dirname,
    input: JSON.stringify({
      key,
      proofs: proofs.map(({ proof, publicSignals }) => ({ proof, publicSignals: publicSignals.map(String) })),
    }),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`snarkjs failed: ${stderr}`);
  return JSON.parse(stdout) as boolean[];
}
