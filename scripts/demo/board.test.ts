import { expect } from "chai";
import pc from "picocolors";

import { type BoardStep, drawBoard, marginRatio } from "./board.ts";

const step: BoardStep = {
  time: Date.UTC(2025, 9, 10, 21, 20) / 1_000,
  epoch: 9,
  prices: [
    { asset: "BTC", price: 104_393.2, change: -0.0676 },
    { asset: "SPX", price: 6_552.51, change: 0 },
  ],
  rows: [
    {
      name: "long",
      equity: 26_843_630_000n,
      initialMargin: 26_842_340_000n,
      maintenanceMargin: 21_473_880_000n,
      binding: "correlation",
      attestationAge: 3,
      signers: ["0", "2"],
    },
    {
      name: "orphan",
      equity: -1_000_000n,
      initialMargin: 0n,
      maintenanceMargin: 0n,
      binding: "none",
      attestationAge: undefined,
      signers: [],
    },
  ],
};

describe("drawBoard", () => {
  const plain = drawBoard(step, pc.createColors(false));

  it("behavior: shows market, equity, both margins, what binds, the attestation's age and its signers", () => {
    expect(plain).to.include("2025-10-10 21:20 UTC");
    expect(plain).to.include("BTC 104,393 −6.8%  SPX 6,553");
    expect(plain).to.match(/long +\$26,844 +\$26,842 +\$21,474 +1\.000 +correlation +0, 2 · 3 s ago/);
  });

  it("behavior: says so when no quorum attested, and has no ratio where nothing needs margin", () => {
    expect(plain).to.match(/orphan +-\$1 +\$0 +\$0 +– +none +no quorum/);
  });

  it("behavior: what happened stands between the market and the accounts; 80 columns hold it all", () => {
    const lines = drawBoard(step, pc.createColors(false), ["  ⚓ a slice"]).split("\n");
    expect(lines.findIndex((line) => line.includes("⚓"))).to.equal(2);
    for (const line of lines) expect(line.length).to.be.at.most(80);
  });

  it("behavior: no colour codes unless asked for", () => {
    expect(plain).not.to.match(/\u001b/);
  });
});

describe("marginRatio", () => {
  it("behavior: equity over initial margin", () => {
    expect(marginRatio(75n, 100n)).to.equal(0.75);
    expect(marginRatio(-50n, 100n)).to.equal(-0.5);
    expect(marginRatio(1n, 0n)).to.equal(undefined);
  });
});
