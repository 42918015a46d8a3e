import { expect } from "chai";

import { countStatements, readTracefile } from "./fileCoverage.ts";

describe("coverage", () => {
  it("behavior: reads lines and those that were not run from a tracefile", () => {
    const text =
      "TN:\nSF:contracts/B.sol\nDA:9,0\nDA:3,1\nDA:4,0\nLH:1\nLF:3\nend_of_record\n" +
      "SF:contracts/A.sol\nDA:1,12\nend_of_record\n";
    expect([...readTracefile(text)]).to.deep.equal([
      ["contracts/B.sol", { lines: 3, missing: [4, 9] }],
      ["contracts/A.sol", { lines: 1, missing: [] }],
    ]);
  });

  it("behavior: counts the statements that some run met", () => {
    const statements = ["a", "b", "c"].map((tag) => ({ tag, start: 0, end: 1 }));
    expect(countStatements(statements, new Map([["b", 4]]))).to.deep.equal({ run: 1, all: 3 });
  });
});
