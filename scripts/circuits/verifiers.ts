/**
 * Builds the circuits and writes their verifying keys and contracts: `npm run circuits:verifiers`, with development keys;
 * with `-- --keys <folder>` those of the default size from the keys of a finished ceremony.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import { type GeneratedFile, productionSources, verifierSources } from "./verifierSources.ts";

const { values } = parseArgs({ options: { keys: { type: "string" } } });
if (values.keys === undefined) {
  for (const size of ["small", "default"] as const) {
    process.stderr.write(`Building the circuits of size ${size}…\n`);
    await write(await verifierSources(size));
  }
} else {
  await write(await productionSources(path.resolve(values.keys)));
}

async function write(files: readonly GeneratedFile[]): Promise<void> {
  for (const { file, text } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
