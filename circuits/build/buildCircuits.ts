import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { parseR1cs } from "../constraints/R1cs.ts";
import { developmentKey } from "../keys/developmentKey.ts";
import { type CircuitName, circuitNames, type HiddenCircuitName, hiddenCircuitNames } from "./CircuitName.ts";
import { compileCircuit } from "./compileCircuit.ts";
import { sourceHash } from "./sourceHash.ts";

/** Where builds are kept: never in the repository, made again when a source changes. */
export const buildCache = path.resolve(import.meta.dirname, "../../cache/circuits");

/** The files of one built circuit. */
export interface BuiltCircuit {
  readonly name: CircuitName | HiddenCircuitName;
  readonly r1cs: string;
  readonly wasm: string;
  /** Names of wires. */
  readonly symbols: string;
  readonly provingKey: string;
  readonly verifyingKey: string;
}

export type BuiltCircuits = Readonly<Record<CircuitName, BuiltCircuit>>;
export type BuiltHiddenCircuits = Readonly<Record<HiddenCircuitName, BuiltCircuit>>;

/** What is being done, for whoever waits. */
export type BuildProgress = (step: { circuit: BuiltCircuit["name"]; task: "compile" | "key" }) => void;

/** How a build is made. */
export interface BuildOptions {
  readonly cache?: string;
  readonly onProgress?: BuildProgress;
  readonly signal?: AbortSignal;
}

/**
 * Compiles the circuits and makes INSECURE development keys, or finds them in the cache. A build appears in the cache
 * whole, under the hash of its sources, or not at all, so that a killed one leaves nothing that could be taken for it.
 * @throws CircuitError `buildFailed`, `aborted`.
 */
export function buildCircuits(sizes: CircuitSizes, options: BuildOptions = {}): Promise<BuiltCircuits> {
  return build(circuitNames, sourceHash(sizes), sizes, options);
}

/** The same for the circuits of books that are held off-chain. */
export function buildHiddenCircuits(
  sizes: CircuitSizes,
  options: BuildOptions = {},
): Promise<BuiltHiddenCircuits> {
  return build(hiddenCircuitNames, `${sourceHash(sizes)}-hidden`, sizes, options);
}

async function build<Name extends BuiltCircuit["name"]>(
  names: readonly Name[],
  title: string,
  sizes: CircuitSizes,
  { cache = buildCache, onProgress, signal }: BuildOptions,
): Promise<Readonly<Record<Name, BuiltCircuit>>> {
  const folder = path.join(cache, title);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(path.join(cache, "draft-"));
    try {
      for (const name of names) {
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
  return allOf(names, folder);
}

/** What the cache has of these sizes; undefined where it would have to be built. */
export function cachedCircuits(sizes: CircuitSizes, cache = buildCache): BuiltCircuits | undefined {
  const folder = path.join(cache, sourceHash(sizes));
  return existsSync(folder) ? allOf(circuitNames, folder) : undefined;
}

function allOf<Name extends BuiltCircuit["name"]>(
  names: readonly Name[],
  folder: string,
): Readonly<Record<Name, BuiltCircuit>> {
  return Object.fromEntries(names.map((name) => [name, filesOf(name, folder)])) as Record<Name, BuiltCircuit>;
}

async function makeKeys(circuit: BuiltCircuit): Promise<void> {
  const { provingKey, verifyingKey } = await developmentKey(parseR1cs(await readFile(circuit.r1cs)));
  await writeFile(circuit.provingKey, provingKey);
  await writeFile(circuit.verifyingKey, `${JSON.stringify(verifyingKey, undefined, 2)}\n`);
}

function filesOf(name: BuiltCircuit["name"], folder: string): BuiltCircuit {
  return {
    name,
    r1cs: path.join(folder, `${name}.r1cs`),
    wasm: path.join(folder, `${name}_js`, `${name}.wasm`),
    symbols: path.join(folder, `${name}.sym`),
    provingKey: path.join(folder, `${name}.zkey`),
    verifyingKey: path.join(folder, `${name}.vkey.json`),
  };
}
