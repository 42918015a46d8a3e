import { expect } from "chai";

import { freezeReason } from "./freezeReason.ts";

const USD = 1_000_000n;

describe("freezeReason", () => {
  const calm = {
    now: 10_000,
    frozenAt: 9_900,
    before: new Map([
      [1, 100_000n * USD],
      [2, 4_000n * USD],
    ]),
    marks: new Map([
      [1, 101_000n * USD],
      [2, 3_900n * USD],
    ]),
    heartbeatSeconds: 3_600,
    moveThreshold: 0.05,
    minSeconds: 60,
  };

  it("behavior: a venue that was never frozen is frozen at once", () => {
    expect(freezeReason({ ...calm, frozenAt: undefined })).to.deep.equal({ why: "first" });
  });

  it("behavior: in a calm market only the heartbeat freezes", () => {
    expect(freezeReason(calm)).to.equal(undefined);
    expect(freezeReason({ ...calm, now: 13_499 })).to.equal(undefined);
    expect(freezeReason({ ...calm, now: 13_500 })).to.deep.equal({ why: "heartbeat", seconds: 3_600 });
  });

  it("behavior: the largest move since the last freeze counts, up or down", () => {
    const fallen = new Map([...calm.marks, [2, 3_760n * USD]]);
    expect(freezeReason({ ...calm, marks: fallen })).to.deep.equal({
      why: "move",
      instrument: 2,
      share: 0.06,
    });
    const risen = new Map([[1, 105_000n * USD]]);
    expect(freezeReason({ ...calm, marks: risen })).to.deep.equal({
      why: "move",
      instrument: 1,
      share: 0.05,
    });
  });

  it("behavior: freezes are not closer together than minSeconds, however marks move", () => {
    const fallen = new Map([[1, 50_000n * USD]]);
    expect(freezeReason({ ...calm, marks: fallen, now: 9_959 })).to.equal(undefined);
    expect(freezeReason({ ...calm, marks: fallen, now: 9_960 })).to.deep.include({ why: "move" });
  });

  it("behavior: a mark that was not there, or is not there any more, has not moved", () => {
    const marks = new Map([
      [3, 9n],
      [1, 0n],
    ]);
    expect(freezeReason({ ...calm, marks })).to.equal(undefined);
  });
});
