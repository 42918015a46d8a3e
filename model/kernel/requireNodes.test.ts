import { expect } from "chai";

import { parseFraction } from "../numeric/parseDecimal.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { allocateTail } from "./allocateTail.ts";
import { exactTails } from "./exactTails.ts";
import { ladderTails } from "./ladderTails.ts";
import type { LossNode } from "./LossNode.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";

const points = 400;
const row = Float64Array.from({ length: points }, (_, s) => ((s * 7919) % points) - 200);
const rows = new ScenarioRows([row], points, { runs: 4 });
const confidence = parseFraction("0.99");
const legs = [{ index: 0, size: 1n }];
const level = tailLevel(points, confidence);
const refused = (...book: LossNode[]): string => {
  const { code, message } = refusalOf(() => exactTails(rows, [book]));
  expect(code).to.equal("impossibleParameter");
  return message;
};

describe("requireNodes", () => {
  it("error: levels over other scenarios than there are, also of runs, in every way to a tail", () => {
    const other = tailLevel(points / 4, confidence);
    expect(refused({ legs, levels: [level, other] })).to.contain("tailLevel(400, …)");
    expect(refused({ legs, runLevel: level })).to.contain("tailLevel(100, …)");
    for (const run of [
      () => ladderTails(rows, [{ legs }], [level, other]),
      () => allocateTail({ sampled: rows, rowsOf: () => [row] }, legs, other),
    ]) {
      expect(refusalOf(run).code).to.equal("impossibleParameter");
    }
  });

  it("error: runs at two levels: only one is evaluated", () => {
    const [first, second] = ["0.99", "0.9"].map((text) => tailLevel(100, parseFraction(text)));
    const equal = { ...first! };
    expect(exactTails(rows, [[{ legs, runLevel: first! }], [{ legs, runLevel: equal }]])).to.have.length(2);
    expect(
      exactTails(rows, [
        [
          { legs, runLevel: first! },
          { legs, levels: [level] },
        ],
      ]),
    ).to.have.length(1);
    expect(refused({ legs, runLevel: first! }, { legs, runLevel: second! })).to.contain(
      "Runs have one level",
    );
  });

  it("error: a node that adds itself, a later one, or none", () => {
    for (const node of [1, 2, -1, 0.5, NaN]) {
      expect(refused({ legs }, { legs, sums: [0, node] }, { legs })).to.contain("not before it");
      expect(refused({ legs }, { legs, parts: [{ node, factor: 1 }] }, { legs })).to.contain("number 1");
    }
  });

  it("error: factors that are none, or with which sums of squares would not be exact; 0 and 16 are taken", () => {
    for (const factor of [NaN, -1, Infinity, 16.5]) {
      expect(refused({ legs }, { legs: [], parts: [{ node: 0, factor }], levels: [level] })).to.contain(
        "factor",
      );
    }
    const tailAt = (factor: number, size: bigint) =>
      exactTails(rows, [
        [{ legs: [{ index: 0, size }] }, { legs: [], parts: [{ node: 0, factor }], levels: [level] }],
      ])[0]![1]!.tails[0]!;
    expect(tailAt(0, 5n)).to.deep.include({ threshold: 0n, excess: 0n, spread: 0n });
    // The losses of one lot are 400 different integers from −199 to 200; the 4 largest sum to 794.
    const size = 2n ** 45n;
    const { threshold, excess, spread } = tailAt(16, size);
    const unit = 16n * size;
    expect(threshold).to.equal(197n * unit);
    expect(excess).to.equal((1n + 2n + 3n) * unit);
    // n·(n·Σy² − (Σy)²) of y = 1, 2, 3.
    expect(spread).to.equal(400n * (400n * 14n - 36n) * unit * unit);
  });
});
