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
  type HiddenCircuitName,
  hiddenCircuitNames,
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

/** Which book: one that lies in a contract's storage, or one that is held off-chain. */
export type Books = "stored" | "hidden";

/** From the development keys: the verifying key and the verifier contract of every circuit. */
export async function verifierSources(size: Size, books: Books = "stored"): Promise<GeneratedFile[]> {
  const build = books === "stored" ? buildCircuits : buildHiddenCircuits;
  const built = Object.values(await build(circuitSizes[size]));
  const files = built.map(async ({ name, verifyingKey }) =>
    sourcesOf(name, size, await readFile(verifyingKey, "utf8"), true),
  );
  return (await Promise.all(files)).flat();
}

/**
 * The same for the default size from the keys of a finished ceremony: contracts that answer on every chain.
 * @throws CircuitError `insecureKey` for keys that show to be no ceremony's.
 */
export async function productionSources(keys: string, books: Books = "stored"): Promise<GeneratedFile[]> {
  const names = books === "stored" ? circuitNames : hiddenCircuitNames;
  const files = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(keys, `${name}.vkey.json`), "utf8");
      const key = JSON.parse(text) as VerifyingKey;
      await assertProductionKey(key);
      return sourcesOf(name, "default", text, false);
    }),
  );
  return files.flat();
}

function sourcesOf(
  name: CircuitName | HiddenCircuitName,
  size: Size,
  text: string,
  isDevelopment: boolean,
): GeneratedFile[] {
  const { folder, prefix } = places[size];
  const contract = `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}Verifier`;
  const key = JSON.parse(text) as VerifyingKey;
  return [
    { file: path.join(ROOT, "circuits/verifyingKeys", size, `${name}.json`), text },
    {
      file: path.join(ROOT, folder, `${contract}.sol`),
      text: foldingVerifier({ contract, key, callInputs: callInputs[name], isDevelopment }),
    },
  ];
}
