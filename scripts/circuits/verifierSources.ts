import { readFile } from "node:fs/promises";
import path from "node:path";

import { buildCircuits, callInputs, circuitNames, circuitSizes, foldingVerifier } from "@plimsoll/circuits";

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

/** The verifying key and the verifier contract of every circuit, from the development keys. */
export async function verifierSources(size: keyof typeof places): Promise<GeneratedFile[]> {
  const built = await buildCircuits(circuitSizes[size]);
  const { folder, prefix } = places[size];
  const files = await Promise.all(
    circuitNames.map(async (name): Promise<GeneratedFile[]> => {
      const text = await readFile(built[name].verifyingKey, "utf8");
      const contract = `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}Verifier`;
      const key = JSON.parse(text) as VerifyingKey;
      return [
        { file: path.join(ROOT, "circuits/verifyingKeys", size, `${name}.json`), text },
        {
          file: path.join(ROOT, folder, `${contract}.sol`),
          text: foldingVerifier({ contract, key, callInputs: callInputs[name], isDevelopment: true }),
        },
      ];
    }),
  );
  return files.flat();
}
