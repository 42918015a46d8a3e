/**
 * Writes the typed ABIs of sdk/abi/generated/ from the compiled contracts, or with `--check` says whether they are what
 * the contracts say (exit code 1 and the stale files if not). Compile first: `npx hardhat build`.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { resolveConfig } from "prettier";

import { composeAbi } from "./composeAbi.ts";
import { EXPORTED_ABIS } from "./exportedAbis.ts";
import { readArtifacts } from "./readArtifacts.ts";
import { renderAbi } from "./renderAbi.ts";
import { staleFiles } from "./staleFiles.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GENERATED = join("sdk", "abi", "generated");

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

await mkdir(join(ROOT, GENERATED), { recursive: true });
const expected = await render();
const found = await readGenerated();
const stale = staleFiles(expected, found);

if (stale.length === 0) {
  console.log(`${GENERATED}: ${expected.size} ABIs are what the contracts say`);
} else if (values.check) {
  console.error(
    `Not what the compiled contracts say: ${stale.map((name) => join(GENERATED, name)).join(", ")}`,
  );
  console.error("Run `npm run abi:export` and commit the result.");
  process.exitCode = 1;
} else {
  for (const name of stale) {
    const content = expected.get(name);
    const path = join(ROOT, GENERATED, name);
    await (content === undefined ? rm(path) : writeFile(path, content));
    console.log(`${content === undefined ? "removed" : "wrote"} ${join(GENERATED, name)}`);
  }
}

async function render(): Promise<Map<string, string>> {
  const artifacts = await readArtifacts(join(ROOT, "artifacts", "contracts"));
  const style = (await resolveConfig(join(ROOT, GENERATED, "any.ts"))) ?? {};
  const files = new Map<string, string>();
  for (const exported of EXPORTED_ABIS) {
    files.set(`${exported.name}.ts`, await renderAbi(exported.name, composeAbi(exported, artifacts), style));
  }
  return files;
}

async function readGenerated(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of await readdir(join(ROOT, GENERATED))) {
    files.set(name, await readFile(join(ROOT, GENERATED, name), "utf8"));
  }
  return files;
}
