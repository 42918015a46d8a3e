import { readFile } from "node:fs/promises";
import path from "node:path";

import {
  assertProductionKey,
  buildCircuits,
  buildHiddenCircuits,
  callInputs,
  type CircuitName,
  circuitNames,
  circuitSizes,
  foldingVerifier,
} from "@plimsoll/circuits";

type VerifyingKey = Parameters<typeof foldingVerifier>[0]["key"];

/** A generated file: where it belongs in the repository and what it should say. */
export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
}

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Where the contracts of a size are kept, and what their names begin with. */
const places = {
  default: { folder: "contracts/solvency/verifiers", prefix: "" },
  small: { folder: "contracts/testing/verifiers", prefix: "Small" },
} as const;

type Size = keyof typeof places;

/**
 * From the development keys: the verifying key of every circuit, and the verifier contracts of books that lie in storage.
 * The circuits of hidden books have a verifying key at the small size only: no contract reads them, and who needs a larger
 * one builds it.
 */
export async function verifierSources(size: Size): Promise<GeneratedFile[]> {
  const built = await buildCircuits(circuitSizes[size]);
  const files = await Promise.all(
    circuitNames.map(async (name) =>
      sourcesOf(name, size, await readFile(built[name].verifyingKey, "utf8"), true),
    ),
  );
  if (size === "default") return files.flat();
  const hidden = Object.values(await buildHiddenCircuits(circuitSizes[size]));
  const keys = hidden.map(async ({ name, verifyingKey }) => ({
    file: keyFile(name, size),
    text: await readFile(verifyingKey, "utf8"),
  }));
  return [...files.flat(), ...(await Promise.all(keys))];
}

/**
 * The same for the default size from the keys of a finished ceremony: contracts that answer on every chain.
 * @throws CircuitError `insecureKey` for keys that show to be no ceremony's.
 */
export async function productionSources(keys: string): Promise<GeneratedFile[]> {
  const files = await Promise.all(
    circuitNames.map(async (name) => {
      const text = await readFile(path.join(keys, `${name}.vkey.json`), "utf8");
      const key = JSON.parse(text) as VerifyingKey;
      await assertProductionKey(key);
      return sourcesOf(name, "default", text, false);
    }),
  );
  return files.flat();
}

function sourcesOf(name: CircuitName, size: Size, text: string, isDevelopment: boolean): GeneratedFile[] {
  const { folder, prefix } = places[size];
  const contract = `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}Verifier`;
  const key = JSON.parse(text) as VerifyingKey;
  return [
    { file: keyFile(name, size), text },
    {
      file: path.join(ROOT, folder, `${contract}.sol`),
      text: foldingVerifier({ contract, key, callInputs: callInputs[name], isDevelopment }),
    },
  ];
}

function keyFile(name: string, size: Size): string {
  return path.join(ROOT, "circuits/verifyingKeys", size, `${name}.json`);
}
