import { expect } from "chai";

import { escapeStatus, type EscapeReading } from "./escapeStatus.ts";

const TRADING: EscapeReading = {
  account: "0x00",
  now: 1_000,
  recordEpoch: 7,
  proposal: { epoch: 0, activeFrom: 0 },
  escape: { activatedAt: 0, leaveFrom: 0, unsettled: 0 },
  positions: 2,
  equity: 10_000_000n,
  claimIndex: 10n ** 18n,
};
const PROPOSED: EscapeReading = { ...TRADING, proposal: { epoch: 7, activeFrom: 1_001 } };
const ACTIVE: EscapeReading = {
  ...PROPOSED,
  escape: { activatedAt: 900, leaveFrom: 1_001, unsettled: 3 },
};

describe("escapeStatus", () => {
  it("behavior: the phase follows the proposal, its answer, the delay and the window", () => {
    expect(escapeStatus(TRADING).phase).to.equal("trading");
    expect(escapeStatus(PROPOSED).phase).to.equal("proposed");
    expect(escapeStatus({ ...PROPOSED, now: 1_001 }).phase).to.equal("unanswered");
    expect(escapeStatus({ ...PROPOSED, now: 1_001, recordEpoch: 8 }).phase).to.equal("trading");
    expect(escapeStatus({ ...PROPOSED, now: 1_001, positions: 0 }).phase).to.equal("trading");
    expect(escapeStatus(ACTIVE).phase).to.equal("settling");
    expect(escapeStatus({ ...ACTIVE, now: 1_001 }).phase).to.equal("leaving");
    expect(escapeStatus({ ...ACTIVE, escape: { ...ACTIVE.escape, unsettled: 0 } }).phase).to.equal("leaving");
  });

  it("behavior: the claim is the equity at the claim index, rounded down, and a deficit none", () => {
    expect(escapeStatus({ ...ACTIVE, claimIndex: 333_333_333_333_333_333n }).claim).to.equal(3_333_333n);
    expect(escapeStatus({ ...ACTIVE, equity: -1n }).claim).to.equal(0n);
  });
});
