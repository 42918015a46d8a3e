import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { lastLineJson, runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import type { FileOutcome } from "../vectors/checkFile.ts";

interface VectorsDocument {
  readonly rows: number;
  readonly failures: number;
  readonly files: readonly FileOutcome[];
  readonly notCovered: readonly { readonly file: string; readonly why: string }[];
}

const SHIPPED = fileURLToPath(new URL("../../../model/vectors", import.meta.url));
const shipped = (file: string): string => readFileSync(`${SHIPPED}/${file}`, "utf8");

describe("plimsoll vectors", function () {
  this.timeout(60_000);
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it("finds nothing wrong with the vectors that ship, and says what it left out", async () => {
    const run = await runPlimsoll(["vectors", SHIPPED, "--json"]);
    expect(run.code, run.stdout).to.equal(0);
    const answer = lastLineJson(run) as VectorsDocument;
    expect(answer.failures).to.equal(0);
    expect(answer.rows).to.equal(answer.files.reduce((sum, { rows }) => sum + rows, 0));
    const reference = answer.files.find(({ file }) => file === "reference-portfolio.json");
    expect(reference?.rows).to.be.greaterThan(50);
    expect(reference?.worstRelativeError).to.be.lessThan(1e-4);
    expect(answer.notCovered.map(({ file }) => file)).to.include("numeric.json");
  });

  it("reports a number that is off by a thousandth, with its place and both values, and exits with 1", async () => {
    folder.write(
      "reference-portfolio.json",
      shipped("reference-portfolio.json").replace("13257.1495", "13270.4066"),
    );
    const { code, stdout } = await runPlimsoll(["vectors", folder.path]);
    expect(code).to.equal(1);
    expect(stdout).to.match(/reference-portfolio\.json +59 +1 .*FAILED/);
    expect(stdout).to.match(/exact ρ 0\.68\/0\.35: base_es99 computed 13257\.1495\d*, published 13270\.4066/);
  });

  const broken: Record<string, [text: string, says: RegExp]> = {
    NaN: [shipped("es-var.json").replace('"VaR_count": 14', '"VaR_count": NaN'), /not JSON/],
    "a null": [shipped("es-var.json").replace('"VaR_count": 14', '"VaR_count": null'), /VaR_count/],
    "a missing field": [shipped("es-var.json").replace('"VaR_count": 14,', ""), /VaR_count/],
    "half of it missing": [shipped("es-var.json").slice(0, 2_000), /not JSON/],
    "no rows": ['{"closed_form_mc":[],"vasicek_lhp":[],"one_factor_finite_n":[]}', /not a file of vectors/],
  };
  for (const [what, [text, says]] of Object.entries(broken)) {
    it(`counts a file with ${what} as a failure`, async () => {
      folder.write("es-var.json", text);
      const run = await runPlimsoll(["vectors", folder.path, "--json"]);
      expect(run.code).to.equal(1);
      const answer = lastLineJson(run) as VectorsDocument;
      expect(answer.failures).to.equal(1);
      expect(answer.files[0]?.messages[0]).to.match(says);
    });
  }

  it("lists a file it does not know without calling it a failure", async () => {
    folder.write("reference-portfolio.json", shipped("reference-portfolio.json"));
    folder.write("made-up.json", { rows: [1] });
    const { code, stdout } = await runPlimsoll(["vectors", folder.path]);
    expect(code).to.equal(0);
    expect(stdout).to.contain("made-up.json: not covered yet");
    expect(stdout).to.match(/reference-portfolio\.json: 2 rows skipped \(mc\.paths_5000/);
  });

  it("refuses a folder that is not there, is a file, or has no known file, with exit code 2", async () => {
    folder.write("made-up.json", { rows: [1] });
    for (const [directory, says] of [
      ["no-such-folder", /no-such-folder: no such folder/],
      [`${folder.path}/made-up.json`, /is a file/],
      [folder.path, /no vector file that this version can check/],
    ] as const) {
      const { code, stdout, stderr } = await runPlimsoll(["vectors", directory]);
      expect(stderr).to.match(says);
      expect(stderr.trimEnd().split("\n")).to.have.length(1);
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    }
  });
});
