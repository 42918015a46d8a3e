import { mkdirSync } from "node:fs";

import { attestationDocumentSchema, signAttestation, type AttestationDocumentJson } from "@plimsoll/sdk";
import { expect } from "chai";
import { z } from "zod";

import { attestationDocument, COMMITTEE } from "../testing/attestationDocument.ts";
import { DEPLOYED_ADDRESSES } from "../testing/deployedAddresses.ts";
import { fakeChain } from "../testing/fakeChain.ts";
import { lastLineJson, runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

/** The document with another initial margin, signed by the second and third of the committee. */
async function contradicting(json: AttestationDocumentJson): Promise<AttestationDocumentJson> {
  const document = attestationDocumentSchema.parse(json);
  const changed = { ...document, initialMargin: document.initialMargin + 1n };
  const { chainId, engine } = document;
  const signatures = await Promise.all(
    COMMITTEE.slice(1).map((signer) => signAttestation({ chainId, engine, attestation: changed, signer })),
  );
  return z.encode(attestationDocumentSchema, { ...changed, signatures });
}

describe("plimsoll evidence", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let one: string;
  let other: string;
  mkdirSync(`${folder.path}/chain-31337`);
  const deployment = folder.write("chain-31337/deployed_addresses.json", DEPLOYED_ADDRESSES);

  before(async () => {
    const document = await attestationDocument();
    one = folder.write("one.json", document);
    other = folder.write("other.json", await contradicting(document));
  });
  after(() => folder.remove());

  it("names who signed both, and says what to do next", async () => {
    const run = await runPlimsoll(["evidence", one, other]);
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stdout).to.match(/^contradiction: /);
    expect(run.stdout).to.contain(COMMITTEE[1]!.address);
    expect(run.stdout).to.not.contain(COMMITTEE[0]!.address);
    expect(run.stdout).to.contain("not reported: give --submit");
  });

  it("answers in JSON with the arguments of the report", async () => {
    const run = await runPlimsoll(["evidence", one, other, "--json"]);
    expect(run.code).to.equal(0);
    const { evidence } = lastLineJson(run) as { evidence: { signer: string; subject: { epoch: number } }[] };
    expect(evidence.map(({ signer }) => signer)).to.deep.equal([COMMITTEE[1]!.address]);
    expect(evidence[0]?.subject.epoch).to.equal(7);
  });

  it("says why there is none, with exit code 1", async () => {
    const text = await runPlimsoll(["evidence", one, one]);
    expect(text.code).to.equal(1);
    expect(text.stdout).to.equal("no evidence: they attest the same margins\n");
    const json = await runPlimsoll(["evidence", one, one, "--json"]);
    expect(json.code).to.equal(1);
    expect(lastLineJson(json)).to.deep.equal({ evidence: [], reason: "they attest the same margins" });
  });

  it("refuses what is no document, no key, or another chain with one line and nothing on stdout", async () => {
    const chain = await fakeChain(5);
    const key = { PLIMSOLL_REPORTER_KEY: `0x${"11".repeat(32)}` };
    const elsewhere = ["--submit", "--deployment", deployment, "--rpc", chain.url];
    const cases: [args: string[], code: number, says: RegExp, env?: Record<string, string>][] = [
      [[one, "no-such-file.json"], 2, /no-such-file\.json: no such file/],
      [[one, folder.write("book.json", { name: "a book" })], 2, /book\.json is not an attestation document/],
      [[one, other, "--dev-keys"], 2, /--submit/],
      [[one, other, "--submit", "--deployment", deployment], 2, /Set PLIMSOLL_REPORTER_KEY/],
      [[one, other, ...elsewhere], 1, /is of chain 5, the deployment of chain 31337/, key],
      [[one, other, ...elsewhere], 2, /is not a private key/, { PLIMSOLL_REPORTER_KEY: "0x12" }],
    ];
    for (const [args, code, says, env = {}] of cases) {
      const run = await runPlimsoll(["evidence", ...args], { env });
      expect(run.stderr).to.match(says);
      expect(run.stderr.trimEnd().split("\n"), run.stderr).to.have.length(1);
      expect(run.stdout).to.equal("");
      expect(run.code).to.equal(code);
    }
    chain.close();
  });
});
