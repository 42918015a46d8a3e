import { expect } from "chai";

import { createConciseSolidity } from "./conciseSolidity.ts";
import { parseSolidityCounts } from "./parseSolidityCounts.ts";

/** What Hardhat 3.18 printed for a project with one failing, one skipped and two passing tests. */
const OUTPUT = `Compiled 2 Solidity files with solc 0.8.37 (evm target: osaka)

Running Solidity tests

  test/solidity/Counter.t.sol:CounterTest
    \u001b[31m1) test_fails()\u001b[39m
    \u001b[32m✔\u001b[39m \u001b[90mtestFuzz_inc(uint128)\u001b[39m\u001b[2m (runs: 256)\u001b[22m
    \u001b[32m✔\u001b[39m \u001b[90minvariant_true()\u001b[39m
    \u001b[36m- test_later()\u001b[39m


  \u001b[32m2 passing\u001b[39m
  \u001b[31m1 failing\u001b[39m
  \u001b[36m1 skipped\u001b[39m

  1) CounterTest#test_fails()
    Error: 5 passing ships
      at CounterTest.test_fails (test/solidity/Counter.t.sol:7)
`;

describe("parseSolidityCounts", () => {
  it("behaviour: reads passing, failing and skipped through colours", () => {
    expect(parseSolidityCounts(OUTPUT)).to.deep.equal({ passed: 2, failed: 1, skipped: 1 });
  });

  it("behaviour: lines that are not there are zero", () => {
    expect(parseSolidityCounts("\n\n  7 passing\n")).to.deep.equal({ passed: 7, failed: 0, skipped: 0 });
    expect(parseSolidityCounts("  0 passing\n  2 failing\n")).to.deep.equal({
      passed: 0,
      failed: 2,
      skipped: 0,
    });
  });

  it("behaviour: no summary means no counts", () => {
    expect(parseSolidityCounts("Error HHE905: Compilation failed\n")).to.equal(undefined);
    expect(parseSolidityCounts("")).to.equal(undefined);
  });
});

describe("createConciseSolidity", () => {
  it("behaviour: prints a line per contract, its failures, and the summary", () => {
    const concise = createConciseSolidity();
    const printed = OUTPUT.split("\n").flatMap((line) => concise.line(line) ?? []);
    expect(printed[0]).to.include("1) test_fails()");
    expect(printed[1]).to.include("- test_later()");
    expect(printed[2]).to.match(/^ {2}✔ CounterTest 2\n.*2 passing/s);
    expect(printed.join("\n")).to.include("Error: 5 passing ships").and.not.include("testFuzz_inc");
  });
});
