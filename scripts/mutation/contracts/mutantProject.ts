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

/** Of a fuzz test. The first of those of `npm test`, of which what finds a mutant at all mostly needs few. */
const FUZZ_RUNS = 100;

/** Says of which sources the project has been built. */
const STAMP = "built";
const BUILD_TIMEOUT_MS = 30 * 60_000;

/** What was built: of which sources, and what was left out of them in turn, by number. */
interface Stamp {
  readonly hash: string;
  readonly leftOut: readonly (readonly number[])[];
}

/**
 * A copy of the project with mutated contracts, built by Hardhat. Mutants make contracts larger than a chain takes, and
 * need no optimizer that takes minutes over them. A copy that has been built of the same sources gets the tests of now.
 *
 * Where mutants take more variables than the stack holds they are left out.
 *
 * @param tests files and folders of tests to copy; those among `mutated.sources` are written
 * @returns the mutants that were built; what the build says if it fails
 */
export async function buildMutantProject(
  root: string,
  folder: string,
  mutated: MutatedSources,
  tests: readonly string[] = TESTS,
): Promise<MutatedSources | string> {
  const hash = createHash("sha256")
    .update(JSON.stringify([...mutated.sources]))
    .digest("hex");
  const stamp = path.join(folder, STAMP);
  const built = existsSync(stamp) ? (JSON.parse(readFileSync(stamp, "utf8")) as Stamp) : undefined;
  if (built?.hash === hash) {
    const left = built.leftOut.reduce((rest, numbers) => rest.without(numbers), mutated);
    copyParts(root, folder, tests);
    writeSources(folder, new Map([...left.sources].filter(([file]) => file.startsWith("test/"))));
    return left;
  }

  let rest = mutated;
  const leftOut: number[][] = [];
  for (;;) {
    const output = await build(root, folder, rest.sources, tests);
    if (output === undefined) break;
    const tooDeep = output.includes("too deep in the stack")
      ? [...output.matchAll(/isMutant\((\d+)\)/g)].map(([, number]) => Number(number))
      : [];
    if (tooDeep.length === 0) return output;
    leftOut.push(tooDeep);
    rest = rest.without(tooDeep);
  }
  writeFileSync(stamp, JSON.stringify({ hash, leftOut } satisfies Stamp));
  return rest;
}

/** @returns what the build says if it fails */
async function build(
  root: string,
  folder: string,
  sources: ReadonlyMap<string, string>,
  tests: readonly string[],
): Promise<string | undefined> {
  rmSync(folder, { recursive: true, force: true });
  copyParts(root, folder, [...tests, ...PARTS]);
  writeSources(folder, sources);
  for (const part of LINKED) symlinkSync(path.join(root, part), path.join(folder, part), "dir");
  writeFileSync(path.join(folder, "hardhat.config.ts"), configOn(root));
  const hardhat = path.join(root, "node_modules/hardhat/dist/src/cli.js");
  const { code, output } = await runProcess({
    args: [hardhat, "build"],
    cwd: folder,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  return code === 0 ? undefined : output;
}

function writeSources(folder: string, sources: ReadonlyMap<string, string>): void {
  for (const [file, source] of sources) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
}

function copyParts(root: string, folder: string, parts: readonly string[]): void {
  for (const part of parts) {
    rmSync(path.join(folder, part), { recursive: true, force: true });
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
}

const configOn = (
  root: string,
): string => `import project from ${JSON.stringify(path.join(root, "hardhat.config.ts"))};

const { default: compiler } = project.solidity.profiles;
const { solidity: tests } = project.test;
const few = { ...tests.profiles.default, fuzz: { ...tests.profiles.default.fuzz, runs: ${FUZZ_RUNS} } };
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
  test: { ...project.test, solidity: { ...tests, profiles: { default: few } } },
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
