import { fileURLToPath } from "node:url";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

const MINUTE_MS = 60_000;

/** Set by the test runner: a mocha reporter that also writes its counts to a file. */
const mochaReporter = process.env.PLIMSOLL_MOCHA_REPORTER;

/** The same runs every time, unless another seed is given: `PLIMSOLL_FUZZ_SEED=0x2a npm run fuzz`. */
const fuzzSeed = process.env.PLIMSOLL_FUZZ_SEED ?? "0x506c696d736f6c6c";

/** Set by `npm run coverage`: code that counts what of it is run takes several times as long. */
const isCounting = process.env.HARDHAT_TEST_PROFILE === "coverage";

const COMPILER = {
  version: "0.8.37",
  // The compiler comes from npm (WebAssembly): builds need no download and are the same everywhere.
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  isolated: false,
  settings: {
    viaIR: true,
    evmVersion: "osaka",
    optimizer: { enabled: true, runs: 500 },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
};

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],

  paths: {
    sources: "./contracts",
    tests: { solidity: "./test/solidity", mocha: "./test/contracts" },
  },

  // Ignition builds with the profile `production`: what is deployed is what was tested.
  solidity: {
    profiles: { default: COMPILER, production: COMPILER },
    npmFilesToBuild: ["@openzeppelin/contracts/governance/TimelockController.sol"],
  },

  // What only tests deploy is not what they test; the verifiers are generated.
  coverage: { skipFiles: ["contracts/testing/**", "contracts/solvency/verifiers/**", "test/**"] },

  // The typed ABIs that the services use are exported to sdk/ by `npm run abi:export`.
  typechain: { dontOverrideCompile: true },

  networks: {
    default: { type: "edr-simulated", chainId: 31337, hardfork: "osaka" },
    node: { type: "edr-simulated", chainId: 31337, hardfork: "osaka" },
    localhost: { type: "http", url: "http://127.0.0.1:8545", chainId: 31337 },
    // Any other: what is read from the environment only when it is used.
    venue: {
      type: "http",
      url: configVariable("PLIMSOLL_RPC_URL"),
      accounts: [configVariable("PLIMSOLL_DEPLOYER_KEY")],
    },
  },

  test: {
    mocha: {
      timeout: isCounting ? 5 * MINUTE_MS : MINUTE_MS,
      ...(mochaReporter === undefined ? {} : { reporter: mochaReporter }),
    },
    solidity: {
      profiles: {
        default: {
          fuzz: { runs: 1_000, seed: fuzzSeed },
          invariant: { runs: 32, depth: 32, failOnRevert: false },
        },
        // `npm run fuzz`
        deep: {
          fuzz: { runs: 10_000, seed: fuzzSeed },
          invariant: { runs: 512, depth: 128, failOnRevert: false },
        },
        // `npm run coverage`: what is reached at all is reached soon.
        coverage: {
          fuzz: { runs: 64, seed: fuzzSeed },
          invariant: { runs: 8, depth: 32, failOnRevert: false },
        },
      },
    },
  },
});
