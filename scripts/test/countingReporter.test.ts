import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { parseMochaCounts } from "./parseMochaCounts.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("countingReporter", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-reporter-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function runMocha(tests: string): { counts: string | undefined; stdout: string } {
    const file = path.join(folder, "some.test.cjs");
    const counts = path.join(folder, "counts.json");
    writeFileSync(file, tests);
    const { stdout } = spawnSync(
      process.execPath,
      ["node_modules/mocha/bin/mocha.js", "--reporter", "scripts/test/countingReporter.cjs", file],
      {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...process.env, PLIMSOLL_MOCHA_COUNTS: counts, FORCE_COLOR: undefined },
      },
    );
    return { counts: existsSync(counts) ? readFileSync(counts, "utf8") : undefined, stdout };
  }

  it("behaviour: counts tests, and a failed hook as a failure", () => {
    const { counts, stdout } = runMocha(`
      describe("one", () => { it("a", () => {}); describe("inner", () => { it("b", () => {}); it.skip("c"); }); });
      describe("two", () => { before(() => { throw new Error("no harbour"); }); it("d", () => {}); });
      it("alone", () => { throw new Error("adrift"); });`);
    expect(parseMochaCounts(counts)).to.deep.equal({ passed: 2, failed: 2, skipped: 1 });
    expect(stdout)
      .to.match(/✔ one 2/)
      .and.include("no harbour")
      .and.include("adrift")
      .and.not.include("✔ two");
  });

  it("behaviour: a run cut short leaves no counts", () => {
    const { counts } = runMocha(`it("a", () => process.exit(0));`);
    expect(parseMochaCounts(counts)).to.equal(undefined);
  });

  it("error: something else in the file is not taken for counts", () => {
    expect(parseMochaCounts('{"passed":1,"failed":-1,"skipped":0}')).to.equal(undefined);
    expect(parseMochaCounts('{"passed":1}')).to.equal(undefined);
  });
});
