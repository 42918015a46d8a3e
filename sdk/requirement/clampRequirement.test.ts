import { expect } from "chai";

import { clampRequirement } from "./clampRequirement.ts";

// φ = 5 %, maintenance ratio 80 %.
const bounds = { floorRatio: 50_000, maintenanceRatio: 800_000 };
const clamp = (initialMargin: bigint, maintenanceMargin: bigint, worstCase: bigint) =>
  clampRequirement({ ...bounds, initialMargin, maintenanceMargin, worstCase });

describe("clampRequirement", () => {
  it("behavior: between the bounds nothing changes", () => {
    expect(clamp(100n, 80n, 1_000n)).to.deep.equal({
      initialMargin: 100n,
      maintenanceMargin: 80n,
      bound: undefined,
    });
  });

  it("behavior: φW and maintenanceRatio·φW from below, rounded up", () => {
    // 5 % of 1,001 is 50.05, 4 % is 40.04.
    expect(clamp(10n, 8n, 1_001n)).to.deep.equal({
      initialMargin: 51n,
      maintenanceMargin: 41n,
      bound: "chainFloor",
    });
  });

  it("behavior: W from above", () => {
    expect(clamp(2_000n, 1_600n, 1_000n)).to.deep.equal({
      initialMargin: 1_000n,
      maintenanceMargin: 1_000n,
      bound: "worstCase",
    });
  });

  it("behavior: an empty portfolio needs nothing", () => {
    expect(clamp(0n, 0n, 0n)).to.deep.equal({ initialMargin: 0n, maintenanceMargin: 0n, bound: undefined });
  });
});
