import { mkdirSync } from "node:fs";

import { expect } from "chai";

import { DEPLOYED_ADDRESSES } from "../testing/deployedAddresses.ts";
import { fakeChain } from "../testing/fakeChain.ts";
import { runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

describe("plimsoll solvency", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const deploymentOf = (name: string, addresses: Record<string, string>): string => {
    mkdirSync(`${folder.path}/${name}/chain-31337`, { recursive: true });
    return folder.write(`${name}/chain-31337/deployed_addresses.json`, addresses);
  };
  const withOracle = deploymentOf("with", {
    ...DEPLOYED_ADDRESSES,
    "Solvency#ScenarioSets": `0x${"a1".repeat(20)}`,
    "Solvency#SolvencyOracle": `0x${"a2".repeat(20)}`,
  });
  const without = deploymentOf("without", DEPLOYED_ADDRESSES);
  const noDocument = folder.write("no-document.json", { version: 1, chainId: 31337 });
  const noJson = folder.write("no-json.txt", "not a document");
  const NOWHERE = "http://127.0.0.1:9";
  let wrongChain: Awaited<ReturnType<typeof fakeChain>>;
  before(async () => {
    wrongChain = await fakeChain(77);
  });
  after(() => {
    wrongChain.close();
    folder.remove();
  });

  const cases: [args: () => string[], code: 1 | 2, says: RegExp][] = [
    [() => ["prove"], 2, /missing required argument 'book'/],
    [() => ["verify"], 2, /missing required argument 'document'/],
    [() => ["publish"], 2, /unknown command 'publish'/],
    [() => ["explain", "--deployment", `${folder.path}/nowhere`], 2, /nowhere/],
    [() => ["verify", noDocument, "--deployment", withOracle], 2, /is not a proof of solvency: oracle/],
    [() => ["verify", noJson, "--deployment", withOracle], 2, /JSON/],
    [() => ["explain", "--deployment", without, "--rpc", NOWHERE], 1, /has no solvency oracle/],
    [
      () => ["explain", "--deployment", withOracle, "--rpc", NOWHERE],
      1,
      /no chain answers at http:\/\/127\.0\.0\.1:9/,
    ],
    [
      () => ["prove", "3", "--deployment", withOracle, "--rpc", wrongChain.url],
      1,
      /31337.*chain 77|chain 77.*31337/,
    ],
  ];
  for (const [at, [args, code, says]] of cases.entries()) {
    it(`error: ${code} and one line: ${says.source} (${at})`, async () => {
      const run = await runPlimsoll(["solvency", ...args()]);
      expect(run.stderr).to.match(says);
      expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
      expect(run.stdout).to.equal("");
      expect(run.code).to.equal(code);
    });
  }

  it("args: every subcommand has --help", async () => {
    for (const command of ["prove", "verify", "explain"]) {
      const run = await runPlimsoll(["solvency", command, "--help"]);
      expect(run.code).to.equal(0);
      expect(run.stdout).to.match(new RegExp(`Usage: plimsoll solvency ${command}`));
    }
  });
});
