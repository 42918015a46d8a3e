import { expect } from "chai";
import { handProfile } from "../testing/handCube.ts";
import type { Core } from "./core.ts";
import type { WaterfallLine } from "./MarginReport.ts";
import type { AddOns } from "./requirement.ts";
import { waterfall } from "./waterfall.ts";

const core: Core = {
  book: { risk: { valueAtRisk: 70n, expectedShortfall: 90n, standardError: 10n } },
  base: 100n,
  floor: 120n,
  buffered: 150n,
  stresses: [
    { name: "mild", loss: 50n },
    { name: "worst", loss: 250n },
    { name: "as bad", loss: 250n },
    { name: "gain", loss: -300n },
  ],
  stress: 200n,
  tail: 230n,
  amount: 230n,
  clusters: [],
};
const addOns: AddOns = {
  liquidity: 1n,
  feedback: 2n,
  horizon: 3n,
  concentration: 4n,
  funding: 5n,
  divergence: 6n,
  parlay: 7n,
  dispute: 8n,
  eventWindow: 9n,
};
const nothing = Object.fromEntries(Object.keys(addOns).map((term) => [term, 0n])) as AddOns;

/** Of a core alone, margined at what it asks. */
function coreLines(of: Partial<Core>, bases: Record<string, bigint>, profile = handProfile): WaterfallLine[] {
  const whole = { ...core, ...of };
  const { amount } = whole;
  return waterfall(
    profile,
    { core: whole, addOns: nothing, total: amount },
    { bases, binding: "none", initialMargin: amount },
    { legs: 0, amount },
  );
}

describe("waterfall", () => {
  it("behavior: every step with its amount, its reason and the numbers it follows from, as text", () => {
    const lines = waterfall(
      handProfile,
      { core, addOns, total: 275n },
      { bases: { montecarlo: 100n, newestPanels: 80n }, binding: "maxLoss", initialMargin: 10_000n },
      { legs: 2, amount: 260n },
    );
    expect(
      lines.map(({ term, amount, reason, numbers }) => [term, Number(amount), reason, numbers]),
    ).to.deep.equal([
      [
        "base",
        100,
        "expectedShortfallAndError",
        { montecarlo: "100", newestPanels: "80", valueAtRisk: "70", standardError: "10" },
      ],
      ["floor", 20, "twoLargestClusters", { floor: "120" }],
      ["buffer", 30, "modelErrorAndProcyclicality", { buffer: "1.25", of: "120" }],
      ["stress", 50, "worstNamedStress", { share: "0.8", scenario: "worst", loss: "250" }],
      ["tail", 30, "shareOfBoundedMaxLoss", { tail: "230", priceDriven: "0.05", events: "0.10" }],
      ["liquidity", 1, "halfSpreadAndImpact", { cap: "0.25" }],
      ["feedback", 2, "forcedLiquidations", {}],
      ["horizon", 3, "longerToClose", {}],
      ["concentration", 4, "shareOfTheMarket", {}],
      ["funding", 5, "fundingOfThreeHours", {}],
      ["divergence", 6, "nettingAcrossSettlements", { rate: "0.05" }],
      ["parlay", 7, "wrongWayOfParlays", { rate: "0.12" }],
      ["dispute", 8, "disputedResolution", { rate: "0.0016" }],
      ["eventWindow", 9, "aboutToResolve", { hours: "48" }],
      ["carveOut", -15, "cheaperPaidInFull", { legs: "2" }],
      ["rounding", 9740, "upToTheCent", {}],
    ]);
    expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(10_000n);
  });

  it("behavior: steps of nothing are left out", () => {
    const lines = coreLines(
      { floor: 90n, buffered: 125n, stress: 110n, tail: 125n, amount: 125n },
      { montecarlo: 100n },
    );
    expect(lines.map(({ term, amount }) => [term, Number(amount)])).to.deep.equal([
      ["base", 100],
      ["buffer", 25],
    ]);
    expect(lines[1]!.numbers).to.deep.equal({ buffer: "1.25", of: "100" });
  });

  it("behavior: without stresses in the profile what a stress adds is nothing, and so are a window's hours", () => {
    const { stress: _, ...profile } = handProfile;
    const { eventWindowHours: __, ...margin } = handProfile.margin;
    const lines = waterfall(
      { ...profile, margin },
      { core: { ...core, stresses: [], amount: 230n }, addOns, total: 275n },
      { bases: { montecarlo: 100n }, binding: "tail", initialMargin: 275n },
      { legs: 0, amount: 275n },
    );
    const numbersOf = (term: string) => lines.find((line) => line.term === term)!.numbers;
    expect(numbersOf("stress")).to.deep.equal({ share: "0", scenario: "", loss: "0" });
    expect(numbersOf("eventWindow")).to.deep.equal({ hours: "0" });
  });

  it("behavior: the reason of the base is the measure that it equals, the sample first", () => {
    const reasonOf = (base: bigint, bases: Record<string, bigint>, withError = true): string => {
      const margin = { ...handProfile.margin, addStandardError: withError };
      return coreLines({ base }, bases, { ...handProfile, margin })[0]!.reason;
    };
    const bases = { montecarlo: 90n, historical: 100n, newestPanels: 110n };
    expect(reasonOf(90n, bases)).to.equal("expectedShortfallAndError");
    expect(reasonOf(90n, bases, false)).to.equal("expectedShortfall");
    expect(reasonOf(100n, bases)).to.equal("historicalShortfall");
    expect(reasonOf(110n, bases)).to.equal("newestPanelsShortfall");
    expect(reasonOf(90n, { montecarlo: 90n, historical: 90n, newestPanels: 90n })).to.equal(
      "expectedShortfallAndError",
    );
  });
});
