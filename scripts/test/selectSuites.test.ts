import { expect } from "chai";

import { selectSuites } from "./selectSuites.ts";
import type { Suite } from "./suites.ts";

const SUITES: Suite[] = [
  { name: "types", group: "static", kind: "check", about: "", command: [] },
  { name: "unit", kind: "mocha", about: "", command: [], files: ["model/es.test.ts", "sdk/units.test.ts"] },
  { name: "e2e", kind: "mocha", about: "", command: [], files: [] },
];

describe("selectSuites", () => {
  const names = (only: string[], paths: string[] = []): string[] =>
    selectSuites(SUITES, { only, paths }).map(({ name }) => name);

  it("behaviour: everything that has something to run", () => {
    expect(names([])).to.deep.equal(["types", "unit"]);
  });

  it("args: only, by name or by group", () => {
    expect(names(["unit"])).to.deep.equal(["unit"]);
    expect(names(["static"])).to.deep.equal(["types"]);
  });

  it("args: paths narrow the files and leave out the checks", () => {
    expect(selectSuites(SUITES, { only: [], paths: ["sdk/"] })).to.have.lengthOf(1);
    expect(selectSuites(SUITES, { only: [], paths: ["sdk/"] })[0]?.files).to.deep.equal([
      "sdk/units.test.ts",
    ]);
  });

  it("error: a mistyped suite or path is not a pass", () => {
    expect(() => names(["units"])).to.throw("no suite called units");
    expect(() => names([], ["sdl/"])).to.throw("contains sdl/");
  });
});
