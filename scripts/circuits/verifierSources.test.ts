import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { CircuitError } from "@plimsoll/circuits";
import { expect } from "chai";

import { productionSources, verifierSources } from "./verifierSources.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("verifierSources", function () {
  this.timeout(120_000);

  it("behavior: the small verifiers in the repository are what `npm run circuits:verifiers` writes", async () => {
    const files = [...(await verifierSources("small")), ...(await verifierSources("small", "hidden"))];
    expect(files.length).to.equal(8);
    for (const { file, text } of files)
      expect(readFileSync(file, "utf8"), path.relative(ROOT, file)).to.equal(text);
  });

  it("behavior: from a ceremony's keys come verifiers of the default size that answer on every chain; development keys are refused", async () => {
    interface Key {
      readonly vk_beta_2: unknown;
      readonly IC: readonly unknown[];
    }
    const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-keys-"));
    const names = ["accountBatch", "tailRisk"];
    const keyOf = (name: string) =>
      readFileSync(path.join(ROOT, `circuits/verifyingKeys/default/${name}.json`), "utf8");
    try {
      for (const name of names) await writeFile(path.join(folder, `${name}.vkey.json`), keyOf(name));
      const refusal = await productionSources(folder).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(CircuitError).with.property("code", "insecureKey");

      // Other points in the places that give a development key away.
      for (const name of names) {
        const key = JSON.parse(keyOf(name)) as Key;
        const other = { ...key, vk_delta_2: key.vk_beta_2, vk_alpha_1: key.IC[1] };
        await writeFile(path.join(folder, `${name}.vkey.json`), JSON.stringify(other));
      }
      const files = await productionSources(folder);
      expect(files.map(({ file }) => path.relative(ROOT, file))).to.deep.equal([
        "circuits/verifyingKeys/default/accountBatch.json",
        "contracts/solvency/verifiers/AccountBatchVerifier.sol",
        "circuits/verifyingKeys/default/tailRisk.json",
        "contracts/solvency/verifiers/TailRiskVerifier.sol",
      ]);
      for (const { file, text } of files.filter((one) => one.file.endsWith(".sol"))) {
        expect(text).to.include(`contract ${path.basename(file, ".sol")} {`);
        expect(text).to.not.match(/DevelopmentKey|chainid|INSECURE/);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("behavior: every verifier made from public numbers refuses other chains", () => {
    for (const file of [
      "contracts/solvency/verifiers/AccountBatchVerifier.sol",
      "contracts/solvency/verifiers/TailRiskVerifier.sol",
      "contracts/solvency/verifiers/HiddenBatchVerifier.sol",
      "contracts/solvency/verifiers/HiddenTailVerifier.sol",
    ]) {
      expect(readFileSync(path.join(ROOT, file), "utf8")).to.include(
        "if (block.chainid != 31337) revert DevelopmentKey",
      );
    }
  });
});
