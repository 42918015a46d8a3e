import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";

import { runQuietly } from "./run-quietly.mjs";
import { SetupError } from "./setup-error.mjs";
import { filesBelow, hashFiles, stampMatches, writeStamp } from "./stamp.mjs";

/** Node cannot use half a build: `artifacts/` holds what `contracts/` says, or it is built again. @param {string} root */
export function contractsReady(root) {
  return sourcesOf(root).length === 0 || stampMatches(stampFile(root), expectedStamp(root));
}

/**
 * @param {string} root
 * @param {string} node
 * @param {(pid: number | undefined) => void} onStart
 */
export async function buildContracts(root, node, onStart) {
  const { code, output } = await runQuietly(
    node,
    [path.join(root, "node_modules/hardhat/dist/src/cli.js"), "build", "--no-tests"],
    { cwd: root, env: process.env, onStart },
  );
  if (code !== 0) {
    throw new SetupError("The contracts do not compile.", "The compiler's message is above.", output.trim());
  }
  writeStamp(stampFile(root), expectedStamp(root));
}

/** @param {string} root */
const stampFile = (root) => path.join(root, ".toolchain", "contracts-built.json");

/**
 * What was built from what. The second half notices a build made in between by other means.
 *
 * @param {string} root
 */
function expectedStamp(root) {
  return {
    sources: hashFiles(root, [...sourcesOf(root), "hardhat.config.ts", "package-lock.json"]),
    artifacts: fingerprint(root, filesBelow(root, "artifacts/contracts", [".json"])),
  };
}

/** @param {string} root */
const sourcesOf = (root) => filesBelow(root, "contracts", [".sol"]);

/**
 * @param {string} root
 * @param {string[]} files
 */
function fingerprint(root, files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}
