import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

import type { Groth16VerifyingKey } from "snarkjs";

import type { BuiltCircuit } from "../build/buildCircuits.ts";
import { CircuitError } from "../CircuitError.ts";
import { assertProductionKey } from "../keys/assertProductionKey.ts";
import { assertPowersOfTau } from "./assertPowersOfTau.ts";
import { type Contribution, readContributions } from "./readContributions.ts";
import { runSnarkjs } from "./runSnarkjs.ts";

/** Where a ceremony is kept: `<circuit>_0000.zkey` and on, then `<circuit>.zkey` and `<circuit>.vkey.json`. */
export interface Ceremony {
  readonly folder: string;
  readonly circuits: readonly BuiltCircuit[];
  /** Powers of tau, prepared for the second phase. */
  readonly powersOfTau: string;
  /** Hashes of powers of tau that are taken; the public ones by default. */
  readonly hashes?: readonly string[];
}

/** 2^10 hashes of the beacon make its key. */
const BEACON_ITERATIONS = 10;

/**
 * Makes the keys that nobody has contributed to yet.
 * @throws CircuitError `insecureKey` for other powers of tau, `invalid` for a folder that has a ceremony, `buildFailed`.
 */
export async function startCeremony({ folder, circuits, powersOfTau, hashes }: Ceremony): Promise<void> {
  await assertPowersOfTau(powersOfTau, hashes);
  await mkdir(folder, { recursive: true });
  for (const { name, r1cs } of circuits) {
    const first = step(folder, name, 0);
    if (existsSync(first)) {
      throw new CircuitError(
        "invalid",
        "There is a ceremony already",
        first,
        "Contribute to it, or take another folder.",
      );
    }
    await runSnarkjs(["zkey", "new", r1cs, powersOfTau, first], first);
  }
}

/**
 * Adds a contribution to the newest key of every circuit. Its secret is 64 bytes of the machine's randomness, which
 * snarkjs mixes with its own and which nothing keeps.
 * @param entropy anything unpredictable besides
 * @returns the files to hand on, and the hash of each contribution, which its maker keeps and looks for at the end
 * @throws CircuitError `invalid` for a folder without a ceremony, `buildFailed`.
 */
export async function contribute(
  { folder, circuits }: Pick<Ceremony, "folder" | "circuits">,
  name: string,
  entropy = "",
): Promise<{ readonly file: string; readonly hash: string }[]> {
  return Promise.all(
    circuits.map(async (circuit) => {
      const { file, next } = await newest(folder, circuit.name);
      const secret = `${randomBytes(64).toString("hex")}${entropy}`;
      await runSnarkjs(["zkey", "contribute", file, next, `--name=${name}`, `--entropy=${secret}`], next);
      return { file: next, hash: (await readContributions(next)).at(-1)!.hash };
    }),
  );
}

/**
 * Ends the ceremony with a beacon: a number that nobody knew when the last contribution was made, so that no last
 * contributor chose the keys. Writes the proving and the verifying keys.
 * @param beacon hexadecimal, e.g. the hash of a block announced beforehand
 * @throws CircuitError `insecureKey` when nobody contributed.
 */
export async function finishCeremony(
  { folder, circuits }: Pick<Ceremony, "folder" | "circuits">,
  beacon: string,
  name: string,
): Promise<void> {
  if (!/^([0-9a-f]{2}){16,}$/.test(beacon)) {
    throw new CircuitError(
      "invalid",
      "The beacon is not 16 bytes or more in hexadecimal",
      beacon,
      "Give a hash without 0x.",
    );
  }
  for (const circuit of circuits) {
    const { file } = await newest(folder, circuit.name);
    assertContributed(circuit.name, await readContributions(file));
    const { provingKey, verifyingKey } = withCeremonyKeys(circuit, folder);
    const iterations = String(BEACON_ITERATIONS);
    await runSnarkjs(["zkey", "beacon", file, provingKey, beacon, iterations, `--name=${name}`], provingKey);
    await runSnarkjs(["zkey", "export", "verificationkey", provingKey, verifyingKey], verifyingKey);
  }
}

/**
 * What anybody can check of a finished ceremony: the powers of tau are the public ones; every key is of the circuit that
 * is compiled here and of these powers, each contribution follows from the one before, somebody contributed, and a beacon
 * ended it; the verifying key is the proving key's and none that is known to be insecure.
 * @returns who contributed, by circuit
 * @throws CircuitError `insecureKey`; `invalid` for a folder without finished keys.
 */
export async function verifyCeremony({
  folder,
  circuits,
  powersOfTau,
  hashes,
}: Ceremony): Promise<Record<string, Contribution[]>> {
  await assertPowersOfTau(powersOfTau, hashes);
  const found: Record<string, Contribution[]> = {};
  for (const circuit of circuits) {
    const { provingKey, verifyingKey } = withCeremonyKeys(circuit, folder);
    if (!existsSync(provingKey)) {
      throw new CircuitError(
        "invalid",
        `The ceremony of ${circuit.name} is not finished here`,
        provingKey,
        "Finish it, or name the folder that was published.",
      );
    }
    const contributions = await readContributions(provingKey);
    assertContributed(circuit.name, contributions);
    if (contributions.at(-1)!.kind !== "beacon") {
      throw new CircuitError(
        "insecureKey",
        `No beacon ended the ceremony of ${circuit.name}: its last contributor may have chosen the key`,
        contributions.at(-1)!.name,
        "Finish it.",
      );
    }
    const again = `${verifyingKey}.checked`;
    try {
      await runSnarkjs(["zkey", "export", "verificationkey", provingKey, again], again);
      if ((await readFile(again, "utf8")) !== (await readFile(verifyingKey, "utf8"))) {
        throw new CircuitError(
          "insecureKey",
          "The verifying key is not the proving key's",
          verifyingKey,
          "Export it again.",
        );
      }
    } finally {
      await rm(again, { force: true });
    }
    await runSnarkjs(["zkey", "verify", circuit.r1cs, powersOfTau, provingKey]).catch((error: unknown) => {
      throw new CircuitError(
        "insecureKey",
        `The key of ${circuit.name} does not follow from its circuit, the powers of tau and its contributions`,
        provingKey,
        "Do not use it.",
        { cause: error },
      );
    });
    await assertProductionKey(JSON.parse(await readFile(verifyingKey, "utf8")) as Groth16VerifyingKey);
    found[circuit.name] = contributions;
  }
  return found;
}

/** A circuit with the keys of a finished ceremony instead of development keys. */
export function withCeremonyKeys(circuit: BuiltCircuit, folder: string): BuiltCircuit {
  return {
    ...circuit,
    provingKey: path.join(folder, `${circuit.name}.zkey`),
    verifyingKey: path.join(folder, `${circuit.name}.vkey.json`),
  };
}

function assertContributed(circuit: string, contributions: readonly Contribution[]): void {
  if (contributions.some(({ kind }) => kind === "contribution")) return;
  throw new CircuitError(
    "insecureKey",
    `Nobody contributed to the key of ${circuit}: anybody who knows that can prove anything`,
    contributions.length,
    "Contribute to it first.",
  );
}

/** The last key of a circuit in the folder, and the name of the one after it. */
async function newest(folder: string, name: string): Promise<{ file: string; next: string }> {
  const pattern = new RegExp(`^${name}_(\\d{4})\\.zkey$`);
  const files = await readdir(folder).catch(() => []);
  const steps = files.flatMap((file) => pattern.exec(file)?.[1] ?? []).map(Number);
  if (steps.length === 0) {
    throw new CircuitError(
      "invalid",
      `No ceremony of ${name} in this folder`,
      folder,
      "Start it, or name the folder that you were handed.",
    );
  }
  const last = Math.max(...steps);
  return { file: step(folder, name, last), next: step(folder, name, last + 1) };
}

function step(folder: string, name: string, number: number): string {
  return path.join(folder, `${name}_${String(number).padStart(4, "0")}.zkey`);
}
