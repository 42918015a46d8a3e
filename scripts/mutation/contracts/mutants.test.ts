import { expect } from "chai";

import { compileSyntax } from "./compileSyntax.ts";
import { findSites } from "./findSites.ts";
import { instrument } from "./instrument.ts";
import { SWITCH_FILE, switchSource } from "./mutantSwitch.ts";

const FILE = "contracts/libraries/Example.sol";

/** Every change of a function's body, and whether all of them compile together. */
function mutate(body: string): { changes: string[]; errors: string[] } {
  const source = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
uint256 constant LIMIT = 7;
error TooMuch();
library Example {
    function max(uint256 x, uint256 y) internal pure returns (uint256) { return y; }
    modifier checked() { require(block.number > 0); _; }
    function f(uint256 x, uint64 y) internal view checked returns (uint256) { ${body} }
}`;
  const { trees, errors } = compileSyntax(".", new Map([[FILE, source]]));
  const tree = trees.get(FILE);
  if (tree === undefined || errors.length > 0) throw new Error(errors[0]?.message);
  const at = source.indexOf(body);
  const sites = findSites(source, tree, { constants: constantsIn(tree), modifiers: new Map() });
  const own = sites.filter(({ start, end }) => start >= at && end <= at + body.length);
  const made = instrument(FILE, source, tree, own, 1);
  const built = compileSyntax(
    ".",
    new Map([
      [FILE, made.source],
      [SWITCH_FILE, switchSource],
    ]),
  );
  return {
    changes: made.mutants.map(({ from, to }) => `${from} → ${to}`),
    errors: built.errors.map(({ message }) => message),
  };
}

/** The example's only constant. */
function constantsIn(tree: object): Set<number> {
  const found = /"id":(\d+),"mutability":"constant","name":"LIMIT"/.exec(JSON.stringify(tree));
  return new Set([Number(found?.[1])]);
}

describe("contract mutants", () => {
  for (const [about, body, expected] of [
    ["operators at their boundary", "return x < y ? x : y;", ["< → <=", "x < y → its opposite"]],
    [
      "constants by one, and arithmetic",
      "return x + LIMIT * 2;",
      ["+ → -", "* → /", "LIMIT → LIMIT + 1", "2 → 2 + 1", "2 → 2 - 1"],
    ],
    [
      "conditions, but not always where a revert follows",
      "if (x == y) revert TooMuch(); return x;",
      ["x == y → false", "== → !="],
    ],
    [
      "functions that are each other's opposite, and bounds",
      "return Example.max(x, y);",
      ["max → min", "max → no bound"],
    ],
    [
      "each of several conditions",
      "bool a = x == 1 && y == 2 && x == y; return a ? x : y;",
      [
        "&& → ||",
        "&& → ||",
        "x == 1 → true",
        "y == 2 → true",
        "x == y → true",
        "== → !=",
        "== → !=",
        "== → !=",
        "1 → 1 + 1",
        "1 → 1 - 1",
        "2 → 2 + 1",
        "2 → 2 - 1",
        "a → its opposite",
      ],
    ],
    ["statements", "x += y; return x;", ["x += y → ", "+= → -="]],
    ["assembly", "assembly { x := add(x, y) } return x;", ["add → sub"]],
  ] as const)
    it(`behavior: changes ${about}`, () => {
      const { changes, errors } = mutate(body);
      expect(changes).to.have.members(expected);
      // There is no min to call.
      if (!body.includes("max")) expect(errors).to.deep.equal([]);
    }).timeout(60_000);
});
