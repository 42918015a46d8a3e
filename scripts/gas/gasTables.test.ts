import { readFileSync } from "node:fs";

import { expect } from "chai";

import { aroundMeasured } from "../bench/writeIntoDocs.ts";
import { gasTables } from "./gasTables.ts";
import { collectSnapshot, readSnapshot } from "./GasSnapshot.ts";
import { goals } from "./goals.ts";

const MARK = "<!-- Measured by `npm run gas -- --write`: do not edit. -->";

describe("gas", () => {
  it("behavior: the snapshot is what the tests print, in the order of names and numbers", () => {
    const output =
      'noise\ngas.json ["acts","of 10",5]\ngas.json ["sizes","B",7]\ngas.json ["acts","of 9",4]\n';
    const { acts, profiles, sizes } = collectSnapshot(output);
    expect(Object.entries(acts)).to.deep.equal([
      ["of 9", 4],
      ["of 10", 5],
    ]);
    expect([profiles, sizes]).to.deep.equal([{}, { B: 7 }]);
  });

  it("behavior: the page shows what docs/gas.json says", () => {
    const page = readFileSync(new URL("../../docs/gas.md", import.meta.url), "utf8");
    expect(aroundMeasured(page, MARK).measured).to.equal(gasTables(readSnapshot()));
  });

  it("behavior: every goal is one of an act that is measured", () => {
    expect(Object.keys(readSnapshot().acts)).to.include.members(Object.keys(goals));
  });
});
