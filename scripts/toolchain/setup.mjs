import path from "node:path";

import { buildContracts, contractsReady } from "./contracts.mjs";
import { dependenciesReady, installDependencies } from "./dependencies.mjs";
import { fetchNode, findNode, nodePackageFor, OLDEST_NODE } from "./node-runtime.mjs";
import { findNpm } from "./npm.mjs";
import { withSetupLock } from "./setup-lock.mjs";

/**
 * Makes the project ready to run: a new enough Node, the dependencies, the compiled contracts. Does nothing, and
 * says nothing, for what is already there.
 *
 * @param {string} root
 * @param {{ contracts: boolean, steps: import("./steps.mjs").Steps }} options
 * @returns {Promise<import("./node-runtime.mjs").NodeRuntime>} the Node to run the project with
 */
export async function setUp(root, { contracts, steps }) {
  const ready = () => dependenciesReady(root) && (!contracts || contractsReady(root));

  const found = findNode(root);
  if (found !== undefined && ready()) return found;

  const lockFile = path.join(root, ".toolchain", "setup.lock");
  return withSetupLock(
    lockFile,
    async (running) => {
      const node = findNode(root) ?? (await provisionNode(root, steps, running));
      if (!dependenciesReady(root)) {
        const npm = findNpm(process.env, process.execPath);
        await steps.step("Installing dependencies", () => installDependencies(root, node.path, npm, running));
      }
      if (contracts && !contractsReady(root)) {
        await steps.step("Compiling contracts", () => buildContracts(root, node.path, running));
      }
      return node;
    },
    (holder, wait) => steps.step(`Waiting for process ${holder}, which is setting up this folder`, wait),
  );
}

/**
 * @param {string} root
 * @param {import("./steps.mjs").Steps} steps
 * @param {(pid: number | undefined) => void} running
 */
function provisionNode(root, steps, running) {
  const { version } = nodePackageFor(process.platform, process.arch);
  const npm = findNpm(process.env, process.execPath);
  return steps.step(
    `Fetching Node ${version} into .toolchain/ (${OLDEST_NODE} is needed, this is ${process.versions.node})`,
    () => fetchNode(root, npm, running),
  );
}
