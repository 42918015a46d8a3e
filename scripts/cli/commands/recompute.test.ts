import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { attestationDocument, COMMITTEE } from "../testing/attestationDocument.ts";
import { lastLineJson, runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

describe("plimsoll recompute", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let file: string;
  let server: Server;
  let url: string;

  before(async () => {
    const document = await attestationDocument();
    file = folder.write("attestation.json", document);
    server = createServer((request, response) => {
      if (request.url === "/attestation.json") response.end(JSON.stringify(document));
      else response.writeHead(404).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    folder.remove();
  });

  it("says equal for a document that is, with exit code 0", async () => {
    const { code, stdout, stderr } = await runPlimsoll(["recompute", file]);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^equal: /);
    for (const { address } of COMMITTEE.slice(0, 2)) expect(stdout).to.contain(address);
    expect(stdout).to.match(
      /ledger +of block 41, 0x(b1){32}\n +also held +2000 lots of \d+ in other accounts/,
    );
    expect(stdout).to.contain("not checked: give --signers and --threshold");
  });

  it("reads an http address, checks the quorum, and answers in JSON", async () => {
    const signers = COMMITTEE.map(({ address }) => address).join(",");
    const run = await runPlimsoll([
      "recompute",
      `${url}/attestation.json`,
      "--signers",
      signers,
      "--threshold",
      "2",
      "--json",
    ]);
    expect(run.code, run.stderr).to.equal(0);
    expect(lastLineJson(run)).to.include({ equal: true, quorumChecked: true, epoch: 7 });
  });

  it("shows the first difference, published and recomputed, with exit code 1", async () => {
    const document = await attestationDocument();
    const wrong = folder.write("wrong.json", { ...document, initialMargin: "1" });
    const text = await runPlimsoll(["recompute", wrong]);
    expect(text.code).to.equal(1);
    expect(text.stdout).to.match(/^differs: initialMargin\n {2}published {3}1\n {2}recomputed {2}\d+$/m);
    const json = await runPlimsoll(["recompute", wrong, "--json"]);
    expect(json.code).to.equal(1);
    expect(lastLineJson(json)).to.deep.equal({
      equal: false,
      difference: { path: "initialMargin", published: "1", recomputed: document.initialMargin },
    });
  });

  it("refuses what is no document with one line, nothing on stdout and exit code 2", async () => {
    const [someone = ""] = COMMITTEE.map(({ address }) => address);
    const cases: [args: string[], says: RegExp][] = [
      [["no-such-file.json"], /no-such-file\.json: no such file/],
      [[folder.write("book.json", { name: "a book" })], /book\.json is not an attestation document: version/],
      [[folder.write("text.json", "hello")], /text\.json is not JSON/],
      [[`${url}/other.json`], /answered 404/],
      [["http://127.0.0.1:1/x"], /cannot be read/],
      [[file, "--signers", someone], /--signers and --threshold belong together/],
      [[file, "--signers", someone, "--threshold", "2"], /--threshold 2 is more than the 1 --signers/],
      [[file, "--signers", "0x12", "--threshold", "1"], /--signers 0x12 is not an address/],
      [[file, "--signers", someone, "--threshold", "0"], /--threshold.*'0'/],
    ];
    const runs = [];
    for (const [args, says] of cases) runs.push({ says, run: await runPlimsoll(["recompute", ...args]) });
    for (const { says, run } of runs) {
      expect(run.stderr).to.match(says);
      expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
      expect(run.stdout).to.equal("");
      expect(run.code).to.equal(2);
    }
  });
});
