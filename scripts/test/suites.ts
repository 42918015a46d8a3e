import { findTests } from "./findTests.ts";

/** How a suite's command is counted: a check is one test; the others say how many they ran. */
export type SuiteKind = "check" | "mocha" | "hardhatMocha" | "solidity";

export interface Suite {
  /** The name in the table and for `--only`. */
  readonly name: string;
  /** A second name for `--only`, shared by suites that belong together. */
  readonly group?: string;
  readonly kind: SuiteKind;
  readonly about: string;
  /** The script that Node runs, and its arguments; test files are added. */
  readonly command: readonly string[];
  /** The test files; undefined for a check, which has none. */
  readonly files?: readonly string[];
}

const HARDHAT = "node_modules/hardhat/dist/src/cli.js";
const MOCHA = "node_modules/mocha/bin/mocha.js";

/** All suites, in the order in which they run: what fails fastest comes first. */
export function allSuites(root: string): Suite[] {
  const tests = (folders: string[], suffix = ".test.ts"): string[] => findTests(root, folders, suffix);
  return [
    {
      name: "types",
      group: "static",
      kind: "check",
      about: "TypeScript type check",
      command: ["node_modules/typescript/bin/tsc"],
    },
    {
      name: "lint",
      group: "static",
      kind: "check",
      about: "ESLint: strict type-checked rules, import boundaries, purity of the model",
      command: ["node_modules/eslint/bin/eslint.js", "."],
    },
    {
      name: "format",
      group: "static",
      kind: "check",
      about: "Prettier (`npm run format` puts it right)",
      command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
    },
    {
      name: "solhint",
      group: "static",
      kind: "check",
      about: "Solidity lint",
      command: ["node_modules/solhint/solhint.js", "--disc", "--max-warnings", "0", "contracts/**/*.sol"],
    },
    {
      name: "abi",
      group: "static",
      kind: "check",
      about: "the sdk's typed ABIs are those of the contracts (`npm run abi:export` puts it right)",
      command: ["scripts/abi/export.ts", "--check"],
    },
    {
      name: "unit",
      kind: "mocha",
      about: "TypeScript tests beside the code",
      command: [MOCHA],
      files: tests(["model", "sdk", "circuits", "risk-server", "keeper", "dashboard", "scripts"]),
    },
    {
      name: "solidity",
      kind: "solidity",
      about: "Solidity fuzz and invariant tests",
      command: [HARDHAT, "test", "solidity"],
      files: tests(["test/solidity"], ".t.sol"),
    },
    {
      name: "contracts",
      kind: "hardhatMocha",
      about: "the contracts from TypeScript, on the simulated chain",
      command: [HARDHAT, "test", "mocha"],
      files: tests(["test/contracts"]),
    },
    {
      name: "parity",
      kind: "mocha",
      about: "the same numbers from TypeScript, Solidity and circuits",
      command: [MOCHA],
      files: tests(["test/parity"]),
    },
    {
      name: "e2e",
      kind: "mocha",
      about: "all processes together",
      command: [MOCHA],
      files: tests(["test/e2e"]),
    },
  ];
}
