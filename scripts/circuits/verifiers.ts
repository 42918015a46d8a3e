/** Builds the circuits and writes their verifying keys and contracts: `npm run circuits:verifiers`. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { verifierSources } from "./verifierSources.ts";

for (const size of ["small", "default"] as const) {
  process.stderr.write(`Building the circuits of size ${size}…\n`);
  for (const { file, text } of await verifierSources(size)) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
