import { expect } from "chai";

import { runPlimsoll } from "../testing/runPlimsoll.ts";

// The calibration itself takes half a minute; its parts are tested in scripts/calibrate.
describe("plimsoll calibrate", function () {
  this.timeout(30_000);

  it("behavior: --help says what is accepted, what is written and what the exit code means", async () => {
    const { code, stdout } = await runPlimsoll(["calibrate", "--help"]);
    expect(code).to.equal(0);
    for (const text of ["--books", "--write", "--json", "Value-at-Risk", "exit code"]) {
      expect(stdout).to.contain(text);
    }
  });

  it("error: an unknown option is refused in one line with exit code 2", async () => {
    const { code, stdout, stderr } = await runPlimsoll(["calibrate", "--asset", "BTC"]);
    expect(code).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr.trimEnd().split("\n")).to.have.length(1);
  });
});
