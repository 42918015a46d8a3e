import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { buildCircuits, circuitSizes, circuitTerms, type BuiltCircuits } from "@plimsoll/circuits";
import { expect } from "chai";

import { createCircuits, keyOf } from "./createCircuits.ts";
import type { ChainCircuit } from "./createSolvencyChain.ts";

const sizes = circuitSizes.small;
const names = ["accountBatch", "tailRisk"] as const;

describe("createCircuits", function () {
  this.timeout(120_000);
  let built: BuiltCircuits;
  let chain: ChainCircuit;
  let folder: string;
  before(async () => {
    built = await buildCircuits(sizes);
    const keys = { accountBatch: await keyOf(built.accountBatch), tailRisk: await keyOf(built.tailRisk) };
    const verifier = "0x0000000000000000000000000000000000000001";
    chain = {
      number: 1,
      batchVerifier: verifier,
      tailVerifier: verifier,
      ...sizes,
      ...circuitTerms(sizes, keys),
    };
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-keys-"));
    for (const name of names) {
      copyFileSync(built[name].provingKey, path.join(folder, `${name}.zkey`));
      copyFileSync(built[name].verifyingKey, path.join(folder, `${name}.vkey.json`));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const circuitsOf = (keys: string | undefined) =>
    createCircuits(keys, () => undefined, new AbortController().signal)(chain);

  it("behavior: without a folder the keys are those of development, with one its own", async () => {
    expect((await circuitsOf(undefined)).files.tailRisk.provingKey).to.equal(built.tailRisk.provingKey);
    const { files } = await circuitsOf(folder);
    for (const name of names) {
      expect(files[name].provingKey).to.equal(path.join(folder, `${name}.zkey`));
      expect(files[name].wasm).to.equal(built[name].wasm);
    }
  });

  it("error: keys that are not the chain's, and a folder without keys", async () => {
    const file = path.join(folder, "tailRisk.vkey.json");
    const key = JSON.parse(readFileSync(file, "utf8")) as { IC: string[][] };
    writeFileSync(file, JSON.stringify({ ...key, IC: [...key.IC.slice(0, -1), key.IC[0]] }));
    const refusal = async (keys: string) =>
      circuitsOf(keys).then(
        () => "none",
        (error: unknown) => (error as Error).message,
      );
    expect(await refusal(folder)).to.match(
      /^weightPoints of the circuits here .* other keys are proven with/,
    );
    expect(await refusal(path.join(folder, "nothing"))).to.include("ENOENT");
  });

  it("behavior: circuits are made once, and again after they could not be", async () => {
    const circuits = createCircuits(folder, () => undefined, new AbortController().signal);
    const file = path.join(folder, "tailRisk.vkey.json");
    rmSync(file);
    const failed = await circuits(chain).catch((error: unknown) => (error as Error).message);
    expect(failed).to.include("ENOENT");
    copyFileSync(built.tailRisk.verifyingKey, file);
    const made = circuits(chain);
    expect((await made).files.tailRisk.verifyingKey).to.equal(file);
    expect(circuits(chain)).to.equal(made);
    // A reorganisation put another circuit under the number.
    const other = { ...chain, weightPoints: chain.profitPoints };
    const refused = await circuits(other).catch((error: unknown) => (error as Error).message);
    expect(refused).to.match(/^weightPoints of the circuits here /);
  });
});
