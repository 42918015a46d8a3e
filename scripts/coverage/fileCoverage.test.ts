import { expect } from "chai";

import { readStatements, readTracefile } from "./fileCoverage.ts";

describe("coverage", () => {
  it("behavior: reads lines and those that were not run from a tracefile", () => {
    const text =
      "TN:\nSF:contracts/B.sol\nDA:9,0\nDA:3,1\nDA:4,0\nLH:1\nLF:3\nend_of_record\n" +
      "SF:contracts/A.sol\nDA:1,12\nend_of_record\n";
    expect(readTracefile(text)).to.deep.equal([
      { file: "contracts/A.sol", lines: 1, missing: [] },
      { file: "contracts/B.sol", lines: 3, missing: [4, 9] },
    ]);
  });

  it("behavior: reads statements from the printed table", () => {
    const printed = "║ contracts/libraries/A.sol │ 100.00 │ 97.50 │ - ║\n| contracts/B.sol | 90.00 | 80.00 | 4 |";
    expect([...readStatements(printed)]).to.deep.equal([
      ["contracts/libraries/A.sol", 97.5],
      ["contracts/B.sol", 80],
    ]);
  });
});
