import { expect } from "chai";

import { countMissing, coverageTable } from "./coverageTable.ts";
import type { FileCoverage } from "./fileCoverage.ts";

describe("coverageTable", () => {
  const files: FileCoverage[] = [
    {
      file: "contracts/A.sol",
      lines: 4,
      missing: [7],
      statements: { run: 4, all: 5 },
      branches: [
        { line: 5, condition: true, isTaken: true },
        { line: 5, condition: false, isTaken: false },
      ],
    },
    { file: "contracts/B.sol", lines: 0, missing: [], statements: { run: 0, all: 0 }, branches: [] },
  ];

  it("behavior: a row a file, their sum, and a place a line for what is missing", () => {
    const lines = coverageTable(files).map((line) => line.split(/ {2,}/));
    expect(lines.slice(1)).to.deep.equal([
      ["contracts/A.sol", "4", "75.0", "5", "80.0", "2", "50.0"],
      ["contracts/B.sol", "0", "–", "0", "–", "0", "–"],
      ["all", "4", "75.0", "5", "80.0", "2", "50.0"],
      ["contracts/A.sol:7: never run"],
      ["contracts/A.sol:5: the condition is never false"],
    ]);
    expect(countMissing(files)).to.deep.equal({ lines: 1, branches: 1 });
  });
});
