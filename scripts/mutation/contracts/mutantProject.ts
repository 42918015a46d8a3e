import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { MutatedSources } from "./mutateSources.ts";

/** What the tests of the contracts read, besides the contracts. */
const PARTS = ["test/solidity", "test/contracts", "ignition", "package.json", "tsconfig.json"];

/**
 * A copy of the project with mutated contracts, to be built and tested by Hardhat. Mutants make contracts larger than a
 * chain takes, and need no optimizer that takes minutes over them.
 *
 * @returns its folder, which the caller removes
 */
export function createMutantProject(root: string, { sources }: MutatedSources): string {
  const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-mutants-"));
  for (const part of PARTS) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  for (const [file, source] of sources) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
  writeFileSync(path.join(folder, "hardhat.config.ts"), configOn(root));
  return folder;
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
