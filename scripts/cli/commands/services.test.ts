import { mkdirSync } from "node:fs";

import { expect } from "chai";

import { DEPLOYED_ADDRESSES } from "../testing/deployedAddresses.ts";
import { fakeChain } from "../testing/fakeChain.ts";
import { runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

describe("plimsoll serve, keeper and venue", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  mkdirSync(`${folder.path}/chain-31337`);
  mkdirSync(`${folder.path}/chain-5`);
  const local = folder.write("chain-31337/deployed_addresses.json", DEPLOYED_ADDRESSES);
  const other = folder.write("chain-5/deployed_addresses.json", DEPLOYED_ADDRESSES);
  const bare = folder.write("deployed_addresses.json", DEPLOYED_ADDRESSES);
  const half = folder.write("chain-5/half.json", {
    "Plimsoll#MarginEngine": DEPLOYED_ADDRESSES["Plimsoll#MarginEngine"],
  });
  const noCollateral = folder.write("chain-5/token.json", {
    ...DEPLOYED_ADDRESSES,
    "Plimsoll#TestDollar": undefined,
  });
  let wrongChain: Awaited<ReturnType<typeof fakeChain>>;
  before(async () => {
    wrongChain = await fakeChain(77);
  });
  after(() => {
    wrongChain.close();
    folder.remove();
  });

  const NOWHERE = "http://127.0.0.1:9";
  const KEY = `0x${"42".repeat(32)}`;

  const cases: [args: () => string[], env: Record<string, string>, code: 1 | 2, says: RegExp][] = [
    [
      () => ["serve", "--dev-keys", "--deployment", "nowhere.json"],
      {},
      2,
      /nowhere\.json: no such file.*Deploy first/,
    ],
    [
      () => ["serve", "--dev-keys", "--deployment", bare],
      {},
      2,
      /not in a folder called chain-<id>.*--chain-id/,
    ],
    [() => ["serve", "--dev-keys", "--deployment", half], {}, 2, /half\.json: .*markOracle/],
    [() => ["serve", "--deployment", local], {}, 2, /three keys.*PLIMSOLL_MARGIN_KEY.*--dev-keys/],
    [
      () => ["serve", "--deployment", local],
      { PLIMSOLL_MARGIN_KEY: "0x12" },
      2,
      /keys\.margin is not usable/,
    ],
    [() => ["serve", "--dev-keys", "--deployment", local], { PLIMSOLL_MARK_KEY: KEY }, 2, /Choose one/],
    [
      () => ["serve", "--dev-keys", "--deployment", local, "--feed", "live"],
      {},
      2,
      /--feed live is not a feed/,
    ],
    [() => ["serve", "--dev-keys", "--deployment", local, "--port", "70000"], {}, 2, /--port.*'70000'/],
    [
      () => ["serve", "--dev-keys", "--deployment", local, "--peers", "server-2"],
      {},
      2,
      /--peers.*http:\/\//,
    ],
    [() => ["serve", "--dev-keys", "--deployment", local, "--rpc", wrongChain.url], {}, 1, /31337.*chain 77/],
    [() => ["serve", "--dev-keys", "--deployment", local, "--rpc", NOWHERE], {}, 1, /no chain answers/],
    [
      () => [
        "serve",
        "--dev-keys",
        "--deployment",
        other,
        "--feed",
        "replay:x.json",
        "--signing-record",
        `${folder.path}/signed.log`,
        "--rpc",
        NOWHERE,
      ],
      {},
      1,
      /development key.*chain 5 is not a development chain/,
    ],
    [() => ["keeper", "--deployment", local], {}, 2, /needs a key.*PLIMSOLL_KEEPER_KEY.*--dev-keys/],
    [() => ["keeper", "--dev-keys", "--deployment", other], {}, 2, /--dev-keys is for chain 31337 only/],
    [
      () => ["keeper", "--deployment", local],
      { PLIMSOLL_KEEPER_KEY: "secret" },
      2,
      /privateKey is not usable/,
    ],
    [() => ["keeper", "--deployment", noCollateral], { PLIMSOLL_KEEPER_KEY: KEY }, 2, /--quote-token/],
    [() => ["keeper", "--dev-keys", "--deployment", local, "--json"], {}, 2, /--json needs --once/],
    [
      () => ["keeper", "--dev-keys", "--deployment", local, "--rpc", wrongChain.url, "--once"],
      {},
      1,
      /chain 77/,
    ],
    [() => ["keeper", "--dev-keys", "--deployment", local, "--rpc", NOWHERE], {}, 1, /No answer from/],
    [() => ["venue", "list", "no-venue.json"], {}, 2, /no-venue\.json: no such file/],
    [() => ["venue", "list", local, "--dev-keys"], {}, 2, /is not a venue/],
  ];
  for (const [at, [args, env, code, says]] of cases.entries()) {
    it(`refuses with ${code} and one line: ${says.source} (${at})`, async () => {
      const run = await runPlimsoll(args(), { env });
      expect(run.stderr).to.match(says);
      expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
      expect(run.stderr).not.to.contain(KEY.slice(2));
      expect(run.stderr).not.to.contain("secret");
      expect(run.stdout).to.equal("");
      expect(run.code).to.equal(code);
    });
  }
});
