import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { runProcess } from "../../test/runProcess.ts";
import type { MutatedSources } from "./mutateSources.ts";

/** What the tests of the contracts read, besides the contracts. */
const TESTS = ["test/solidity", "test/contracts", "ignition"];
const PARTS = ["package.json", "tsconfig.json"];
/** Not copied. */
const LINKED = ["node_modules", "circuits"];

/** Of which sources the project has been built. */
const STAMP = "built";
const BUILD_TIMEOUT_MS = 30 * 60_000;

/**
 * A copy of the project with mutated contracts, built by Hardhat. Mutants make contracts larger than a chain takes, and
 * need no optimizer that takes minutes over them. A copy that has been built of the same sources gets the tests of now.
 *
 * Where mutants take more variables than the stack holds they are left out.
 *
 * @returns the mutants that were built; what the build says if it fails
 */
export async function buildMutantProject(
  root: string,
  folder: string,
  mutated: MutatedSources,
): Promise<MutatedSources | string> {
  const { sources } = mutated;
  const hash = createHash("sha256")
    .update(JSON.stringify([...sources]))
    .digest("hex");
  const stamp = path.join(folder, STAMP);
  const isBuilt = existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
  if (!isBuilt) rmSync(folder, { recursive: true, force: true });
  for (const part of TESTS) rmSync(path.join(folder, part), { recursive: true, force: true });
  for (const part of isBuilt ? TESTS : [...TESTS, ...PARTS])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  if (isBuilt) return mutated;

  for (const [file, source] of sources) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
  for (const part of LINKED) symlinkSync(path.join(root, part), path.join(folder, part), "dir");
  writeFileSync(path.join(folder, "hardhat.config.ts"), configOn(root));
  const hardhat = path.join(root, "node_modules/hardhat/dist/src/cli.js");
  const { code, output } = await runProcess({
    args: [hardhat, "build"],
    cwd: folder,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code === 0) {
    writeFileSync(stamp, hash);
    return mutated;
  }
  const tooDeep = output.includes("too deep in the stack")
    ? [...output.matchAll(/isMutant\((\d+)\)/g)].map(([, number]) => Number(number))
    : [];
  return tooDeep.length === 0 ? output : buildMutantProject(root, folder, mutated.without(tooDeep));
}

const configOn = (
  root: string,
): string => `import project from ${JSON.stringify(path.join(root, "hardhat.config.ts"))};

const { default: compiler } = project.solidity.profiles;
const quick = {
  ...compiler,
  settings: {
    ...compiler.settings,
    optimizer: {
      enabled: true,
      runs: 1,
      details: { yul: true, yulDetails: { stackAllocation: true, optimizerSteps: "u" } },
    },
  },
};

export default {
  ...project,
  solidity: { ...project.solidity, profiles: { default: quick, production: quick } },
  networks: {
    default: {
      ...project.networks.default,
      allowUnlimitedContractSize: true,
      blockGasLimit: 1_000_000_000n,
      transactionGasCap: false,
    },
  },
};
`;
