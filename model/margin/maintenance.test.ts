import { expect } from "chai";
import { boundedComponents } from "../instruments/maxLoss.ts";
import { binary, outcome, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { handCube, handProfile, usd } from "../testing/handCube.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { legsOf } from "./Leg.ts";
import { maintenance } from "./maintenance.ts";

const second = 1 / 86_400;

/** Maintenance of M where 100 contracts at 40¢ resolve in so many days: they can lose 40. */
function at(
  amount: number,
  { days = 90, tail = 0, event = true, profile = handProfile, also = {} } = {},
): number {
  const contract = event ? outcome("VOTE", 0, days, 400_000) : binary("BTC", "95000", days, 400_000);
  const snapshot = snapshotOf({ A: contract, PERP: perp("BTC", 0, 100_000_000), ...also });
  const cube = handCube({ profile, snapshot, losses: {} });
  const { market } = cube;
  const measure = cubeMeasure(cube);
  const legs = legsOf(
    market,
    market.instruments.map(({ key }) => ({ instrument: key, size: 100n })),
  );
  return (
    Number(
      maintenance({ market, rules: measure.rules }, boundedComponents(market, legs), usd(tail), usd(amount)),
    ) / 1e6
  );
}

describe("maintenance", () => {
  it("behavior: four fifths of the margin where nothing resolves soon", () => {
    expect(at(1000)).to.equal(800);
    expect(at(1000, { event: false })).to.equal(800);
  });

  it("behavior: what the tail term asks is not scaled: 700 and the bonus of 150", () => {
    expect(at(1000, { tail: 650 })).to.equal(800);
    expect(at(1000, { tail: 660 })).to.equal(810);
    // And at most M less the bonus.
    expect(at(1000, { tail: 800 })).to.equal(850);
    expect(at(1000, { tail: 5000 })).to.equal(850);
  });

  it("behavior: what is decided within a day counts in full: 40 of 50, at most M less the bonus", () => {
    // min(.85 M, max(.8 M, 40 + .15 M)): 40 + 7.5 of 50 is more than 42.5; 40 + 9.3 of 62 is less than 49.6.
    expect(at(50, { days: 1 })).to.equal(42.5);
    expect(at(61, { days: 1 })).to.be.closeTo(49.15, 1e-9);
    expect(at(62, { days: 1 })).to.be.closeTo(49.6, 1e-9);
    expect(at(61, { days: 1, event: false })).to.be.closeTo(49.15, 1e-9);
    // A contract on a price that expires later is not about to resolve; an event is, in its window.
    expect(at(61, { days: 1 + second, event: false })).to.be.closeTo(48.8, 1e-9);
    expect(at(61, { days: 1 + second })).to.be.closeTo(49.15, 1e-3);
  });

  it("behavior: never more of it than M: 40 that can be lost do not count beyond a margin of 20", () => {
    expect(at(20, { days: 1 })).to.equal(17);
    expect(at(0, { days: 1 })).to.equal(0);
  });

  it("behavior: of an event in its window the part that it has reached, added to what resolves", () => {
    // 48 hours before: half of the window, 20; with 100 at 50¢ due now 70: 70 + .15 M lies between .8 M and .85 M.
    const also = { NOW: binary("ETH", "3400", 0.5, 500_000) };
    expect(at(104, { days: 2, also })).to.be.closeTo(50 + 20 + 15.6, 1e-9);
    // Twice as far away nothing of the event counts.
    expect(at(82, { days: 4, also })).to.be.closeTo(65.6, 1e-9);
    expect(at(76, { days: 4, also })).to.be.closeTo(50 + 11.4, 1e-9);
  });

  it("behavior: without a window only what resolves", () => {
    const { eventWindowHours: _, ...margin } = handProfile.margin;
    expect(at(61, { days: 1.5, profile: { ...handProfile, margin } })).to.be.closeTo(48.8, 1e-9);
    expect(at(61, { days: 1, profile: { ...handProfile, margin } })).to.be.closeTo(49.15, 1e-9);
  });

  it("behavior: the profile's days, a fraction of one too", () => {
    const margin = { ...handProfile.margin, resolutionDays: "0.5" };
    const profile = { ...handProfile, margin };
    expect(at(61, { days: 0.5, event: false, profile })).to.be.closeTo(49.15, 1e-9);
    expect(at(61, { days: 0.5 + second, event: false, profile })).to.be.closeTo(48.8, 1e-9);
  });
});
