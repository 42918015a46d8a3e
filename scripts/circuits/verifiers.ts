/**
 * Builds the circuits and writes their verifying keys and contracts: `npm run circuits:verifiers`, with development keys;
 * with `-- --keys <folder>` those of the default size from the keys of a finished ceremony. With `--hidden` those of books
 * held off-chain: of the default size only then, because who keeps no such book need not wait for their keys.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import { type Books, type GeneratedFile, productionSources, verifierSources } from "./verifierSources.ts";

const { values } = parseArgs({
  options: { keys: { type: "string" }, hidden: { type: "boolean", default: false } },
});
const books: Books = values.hidden ? "hidden" : "stored";
if (values.keys === undefined) {
  for (const size of ["small", "default"] as const) {
    process.stderr.write(`Building the circuits of size ${size}…\n`);
    await write(await verifierSources(size, books));
  }
  // Tests prove with the small ones of both.
  if (books === "stored") await write(await verifierSources("small", "hidden"));
} else {
  await write(await productionSources(path.resolve(values.keys), books));
}

async function write(files: readonly GeneratedFile[]): Promise<void> {
  for (const { file, text } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
