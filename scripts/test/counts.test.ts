import { expect } from "chai";

import { addCounts, judge, NONE, summaryLine } from "./counts.ts";

describe("counts", () => {
  it("behaviour: the summary names skipped tests only when there are any", () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).to.equal("12 passed, 0 failed");
    expect(summaryLine({ passed: 12, failed: 3, skipped: 1 })).to.equal("12 passed, 3 failed, 1 skipped");
  });

  it("behaviour: counts of suites add up", () => {
    expect(
      addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 }),
    ).to.deep.equal({
      passed: 11,
      failed: 22,
      skipped: 33,
    });
  });

  it("behaviour: a run that ended well keeps its counts", () => {
    const counts = { passed: 3, failed: 0, skipped: 1 };
    expect(judge(counts, 0)).to.deep.equal({ counts });
  });

  it("behaviour: failures the runner counted are not counted twice for its exit code", () => {
    const counts = { passed: 3, failed: 2, skipped: 0 };
    expect(judge(counts, 1)).to.deep.equal({ counts });
  });

  it("behaviour: a crash before any count is one failure", () => {
    const { counts, problem } = judge(undefined, null);
    expect(counts).to.deep.equal({ ...NONE, failed: 1 });
    expect(problem).to.include("without a result");
  });

  it("behaviour: a run of nothing is one failure, though it ended well", () => {
    const { counts, problem } = judge(NONE, 0);
    expect(counts.failed).to.equal(1);
    expect(problem).to.include("no test");
  });

  it("behaviour: a bad exit code with no failure counted is one failure", () => {
    expect(judge({ passed: 5, failed: 0, skipped: 0 }, 7).counts).to.deep.equal({
      passed: 5,
      failed: 1,
      skipped: 0,
    });
  });
});
