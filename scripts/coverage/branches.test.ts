import { expect } from "chai";

import { compileSyntax } from "../mutation/contracts/compileSyntax.ts";
import { branchesOf } from "./branches.ts";
import { statementsOf } from "./statements.ts";

const FILE = "contracts/Ways.sol";
const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

contract Ways {
    error TooMuch(uint256 x);

    function guarded(uint256 x) external pure returns (uint256 y) {
        // At most 9 · 10⁰.
        if (x > 9) revert TooMuch(x);
        unchecked {
            y = x + 1;
        }
        if (y == 2) y = 3;
    }

    function chosen(uint256 x) external pure returns (uint256 y) {
        if (x > 1) {
            y = 7;
        } else if (x > 0) {
            y = 8;
        }
    }
}
`;

describe("branchesOf", function () {
  this.timeout(30_000);
  const statements = statementsOf(FILE, SOURCE);
  const tree = compileSyntax(import.meta.dirname, new Map([[FILE, SOURCE]])).trees.get(FILE);

  /** The ways not seen to be taken, when statements that begin with these words are met so often. */
  function notTaken(met: Readonly<Record<string, number>>): string[] {
    if (tree === undefined) throw new Error("not compiled");
    const tagOf = (words: string): string => {
      const found = statements.filter(({ start, end }) =>
        SOURCE.slice(start, end)
          .replaceAll(/^\s*\/\/.*$/gm, "")
          .trimStart()
          .startsWith(words),
      );
      expect(found, words).to.have.length(1);
      return found[0]?.tag ?? "";
    };
    const hits = new Map(Object.entries(met).map(([words, count]) => [tagOf(words), count]));
    return branchesOf(SOURCE, tree, statements, hits)
      .filter(({ isTaken }) => !isTaken)
      .map(({ line, condition }) => `${line} ${condition}`);
  }

  it("behavior: a condition that ends the block was false where what follows ran", () => {
    const met = { "if (x > 9)": 2, revert: 1, "y = x + 1": 1, "if (y == 2)": 1, "y = 3": 1 };
    expect(notTaken(met)).to.deep.equal(["13 false", "17 true", "17 false", "19 true", "19 false"]);
    expect(notTaken({ "if (x > 9)": 1, revert: 1 })).to.include.members(["9 false", "13 true"]);
  });

  it("behavior: a condition was false where it was met more often than its body", () => {
    expect(notTaken({ "if (y == 2)": 2, "y = 3": 1 })).to.not.include("13 false");
    expect(notTaken({ "if (y == 2)": 2, "y = 3": 2 })).to.include("13 false");
    expect(notTaken({ "if (y == 2)": 2 })).to.include("13 true");
  });

  it("behavior: `else` shows by what it runs, another `if` too", () => {
    const first = { "if (x > 1)": 3, "y = 7": 2, "if (x > 0)": 1 };
    expect(notTaken(first)).to.include.members(["19 true"]).and.not.include.members(["17 false"]);
    expect(notTaken(first)).to.not.include("19 false");
    expect(notTaken({ "if (x > 1)": 2, "y = 7": 2 })).to.include.members(["17 false", "19 false"]);
  });
});
