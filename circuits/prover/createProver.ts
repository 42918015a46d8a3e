import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import type { Groth16Proof } from "snarkjs";

import type { BuiltCircuit } from "../build/buildCircuits.ts";
import { CircuitError } from "../CircuitError.ts";
import type { CircuitInput } from "../witness/proofInputs.ts";
import { beforeExit } from "./beforeExit.ts";
import type { Prover, ProvenInput } from "./Prover.ts";

const run = promisify(execFile);
const WITNESS_PROCESS = path.join(import.meta.dirname, "witnessProcess.ts");

/**
 * Proves in child processes, one a proof. Neither they nor their files, which tell the book, outlive this process.
 * @param options.binary an external Groth16 prover that is called as `binary circuit.zkey witness.wtns proof.json
 *   public.json` (rapidsnark's arguments); snarkjs without it
 */
export function createProver(options: { binary?: string | undefined } = {}): Prover {
  const { binary } = options;
  return {
    async prove(circuit, input, signal) {
      const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-proof-"));
      const release = beforeExit(() => rmSync(folder, { recursive: true, force: true }));
      try {
        await writeFile(path.join(folder, "input.json"), json(input));
        const key = binary === undefined ? circuit.provingKey : "-";
        await runTool(process.execPath, [WITNESS_PROCESS, circuit.wasm, key, folder], circuit, signal);
        if (binary !== undefined) {
          const files = ["witness.wtns", "proof.json", "public.json"].map((file) => path.join(folder, file));
          await runTool(binary, [circuit.provingKey, ...files], circuit, signal);
        }
        return await readProof(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
        release();
      }
    },
  };
}

async function runTool(
  command: string,
  args: readonly string[],
  circuit: BuiltCircuit,
  signal: AbortSignal | undefined,
): Promise<void> {
  const running = run(command, args, signal === undefined ? {} : { signal });
  const release = beforeExit(() => running.child.kill("SIGKILL"));
  try {
    await running;
  } catch (error) {
    if (signal?.aborted === true) {
      throw new CircuitError("aborted", "The proof was ended", circuit.name, "Start it again.");
    }
    const { stderr = "", message } = error as Error & { stderr?: string };
    const reason =
      /Assert Failed[^\n]*(\nError in template[^\n]*)*/.exec(stderr)?.[0] ?? (stderr.trim() || message);
    throw new CircuitError(
      "proofFailed",
      `No proof of ${circuit.name}`,
      reason,
      "An assertion names the template that the input contradicts; anything else is the prover's own failure.",
      { cause: error },
    );
  } finally {
    release();
  }
}

async function readProof(folder: string): Promise<ProvenInput> {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(folder, file), "utf8"));
  return {
    proof: (await read("proof.json")) as Groth16Proof,
    publicSignals: ((await read("public.json")) as string[]).map(BigInt),
  };
}

function json(input: CircuitInput): string {
  return JSON.stringify(input, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
