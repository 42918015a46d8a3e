import { mkdirSync } from "node:fs";

import { expect } from "chai";

import { DEPLOYED_ADDRESSES } from "../testing/deployedAddresses.ts";
import { fakeChain } from "../testing/fakeChain.ts";
import { runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

describe("plimsoll escape", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  mkdirSync(`${folder.path}/chain-31337`);
  const local = folder.write("chain-31337/deployed_addresses.json", DEPLOYED_ADDRESSES);
  const OWNER = DEPLOYED_ADDRESSES["Plimsoll#MarginEngine"];
  const KEY = `0x${"42".repeat(32)}`;
  const NOWHERE = "http://127.0.0.1:9";
  let wrongChain: Awaited<ReturnType<typeof fakeChain>>;
  before(async () => {
    wrongChain = await fakeChain(77);
  });
  after(() => {
    wrongChain.close();
    folder.remove();
  });

  const cases: [args: () => string[], env: Record<string, string>, code: 1 | 2, says: RegExp][] = [
    [() => ["status", "--deployment", local], {}, 2, /--owner <address>/],
    [() => ["status", "--owner", "alice", "--deployment", local], {}, 2, /--owner alice is not an address/],
    [() => ["propose", "--deployment", local], {}, 2, /Set PLIMSOLL_ACCOUNT_KEY/],
    [() => ["leave", "--deployment", local], { PLIMSOLL_ACCOUNT_KEY: "secret" }, 2, /not a private key/],
    [
      () => ["settle", "--sub-account", "-1", "--deployment", local],
      { PLIMSOLL_ACCOUNT_KEY: KEY },
      2,
      /--sub-account.*whole number/,
    ],
    [
      () => ["status", "--owner", OWNER, "--deployment", local, "--rpc", NOWHERE],
      {},
      1,
      /no chain answers at http:\/\/127\.0\.0\.1:9/,
    ],
    [
      () => ["activate", "--deployment", local, "--rpc", wrongChain.url],
      { PLIMSOLL_ACCOUNT_KEY: KEY },
      1,
      /31337.*chain 77|chain 77.*31337/,
    ],
    [() => ["run"], {}, 2, /unknown command 'run'/],
  ];
  for (const [at, [args, env, code, says]] of cases.entries()) {
    it(`error: ${code} and one line: ${says.source} (${at})`, async () => {
      const run = await runPlimsoll(["escape", ...args()], { env });
      expect(run.stderr).to.match(says);
      expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
      expect(run.stderr).not.to.contain(KEY.slice(2));
      expect(run.stderr).not.to.contain("secret");
      expect(run.stdout).to.equal("");
      expect(run.code).to.equal(code);
    });
  }

  it("args: every subcommand has --help", async () => {
    for (const command of ["status", "propose", "activate", "settle", "leave"]) {
      const run = await runPlimsoll(["escape", command, "--help"]);
      expect(run.code).to.equal(0);
      expect(run.stdout).to.match(new RegExp(`Usage: plimsoll escape ${command}`));
    }
  });
});
