import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { parseR1cs } from "../constraints/R1cs.ts";
import { developmentKey } from "../keys/developmentKey.ts";
import { type CircuitName, circuitNames } from "./CircuitName.ts";
import { compileCircuit } from "./compileCircuit.ts";
import { sourceHash } from "./sourceHash.ts";

/** Where builds are kept: never in the repository, made again when a source changes. */
export const buildCache = path.resolve(import.meta.dirname, "../../cache/circuits");

/** The files of one built circuit. */
export interface BuiltCircuit {
  readonly name: CircuitName;
  readonly r1cs: string;
  readonly wasm: string;
  /** Names of wires. */
  readonly symbols: string;
  readonly provingKey: string;
  readonly verifyingKey: string;
}

export type BuiltCircuits = Readonly<Record<CircuitName, BuiltCircuit>>;

/** What is being done, for whoever waits. */
export type BuildProgress = (step: { circuit: CircuitName; task: "compile" | "key" }) => void;

/**
 * Compiles the circuits and makes INSECURE development keys, or finds them in the cache. A build appears in the cache
 * whole, under the hash of its sources, or not at all, so that a killed one leaves nothing that could be taken for it.
 * @throws CircuitError `buildFailed`, `aborted`.
 */
export async function buildCircuits(
  sizes: CircuitSizes,
  options: { cache?: string; onProgress?: BuildProgress; signal?: AbortSignal } = {},
): Promise<BuiltCircuits> {
  const { cache = buildCache, onProgress, signal } = options;
  const folder = folderOf(sizes, cache);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(path.join(cache, "draft-"));
    try {
      for (const name of circuitNames) {
        onProgress?.({ circuit: name, task: "compile" });
        await compileCircuit(name, sizes, draft, signal);
        onProgress?.({ circuit: name, task: "key" });
        await makeKeys(filesOf(name, draft));
        if (signal?.aborted === true) {
          throw new CircuitError("aborted", "The build was ended", name, "Start it again.");
        }
      }
      await rename(draft, folder).catch((error: unknown) => {
        // Another process has built the same meanwhile.
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return allOf(folder);
}

/** What the cache has of these sizes; undefined where it would have to be built. */
export function cachedCircuits(sizes: CircuitSizes, cache = buildCache): BuiltCircuits | undefined {
  const folder = folderOf(sizes, cache);
  return existsSync(folder) ? allOf(folder) : undefined;
}

const folderOf = (sizes: CircuitSizes, cache: string): string => path.join(cache, sourceHash(sizes));

const allOf = (folder: string): BuiltCircuits =>
  Object.fromEntries(circuitNames.map((name) => [name, filesOf(name, folder)])) as BuiltCircuits;

async function makeKeys(circuit: BuiltCircuit): Promise<void> {
  const { provingKey, verifyingKey } = await developmentKey(parseR1cs(await readFile(circuit.r1cs)));
  await writeFile(circuit.provingKey, provingKey);
  await writeFile(circuit.verifyingKey, `${JSON.stringify(verifyingKey, undefined, 2)}\n`);
}

function filesOf(name: CircuitName, folder: string): BuiltCircuit {
  return {
    name,
    r1cs: path.join(folder, `${name}.r1cs`),
    wasm: path.join(folder, `${name}_js`, `${name}.wasm`),
    symbols: path.join(folder, `${name}.sym`),
    provingKey: path.join(folder, `${name}.zkey`),
    verifyingKey: path.join(folder, `${name}.vkey.json`),
  };
}
