import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { verifierSources } from "./verifierSources.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("verifierSources", function () {
  this.timeout(120_000);

  it("behavior: the small verifiers in the repository are what `npm run circuits:verifiers` writes", async () => {
    for (const { file, text } of await verifierSources("small")) {
      expect(readFileSync(file, "utf8"), path.relative(ROOT, file)).to.equal(text);
    }
  });

  it("behavior: every verifier made from public numbers refuses other chains", () => {
    for (const file of [
      "contracts/solvency/verifiers/AccountBatchVerifier.sol",
      "contracts/solvency/verifiers/TailRiskVerifier.sol",
    ]) {
      expect(readFileSync(path.join(ROOT, file), "utf8")).to.include(
        "if (block.chainid != 31337) revert DevelopmentKey",
      );
    }
  });
});
