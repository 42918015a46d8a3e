import { expect } from "chai";
import type { Profile } from "../profiles/Profile.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, outcome, parlay, perp, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { between, handCube, handProfile, type Losses, usd } from "../testing/handCube.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { holdingsOf } from "./Holdings.ts";
import { legsOf } from "./Leg.ts";
import { leastRequirement, requirement, type Requirement } from "./requirement.ts";

const instruments: Record<string, QuotedInstrument> = {
  PERP: perp("BTC", 0, 100_000_000),
  COIN: spot("BTC", 0, 100_000_000, "0.5"),
  SPX: perp("SPX", 0, 100_000_000),
  UP: binary("BTC", "95000", 30, 400_000),
  LATER: binary("BTC", "95000", 31, 400_000),
  VOTE: outcome("VOTE", 0, 90, 400_000),
  OTHER: outcome("VOTE", 1, 90, 310_000),
  BOTH: parlay(["UP", "VOTE"], 90, 200_000),
};

/** Nothing but the term in question: no charge for size, half-spread or tail. */
const bare = {
  ...handProfile,
  margin: {
    ...handProfile.margin,
    tailPriceDriven: "0",
    tailEvents: "0",
    halfSpreadCap: "0",
  },
};

interface Circumstances {
  readonly profile?: Profile;
  readonly quoted?: Record<string, QuotedInstrument>;
  readonly stresses?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of every class, 1e-4. */
  readonly buffer?: bigint;
}

function of(
  book: Readonly<Record<string, bigint>>,
  losses: Readonly<Record<string, Losses>>,
  { profile = bare, quoted = {}, stresses = {}, buffer }: Circumstances = {},
): Requirement {
  const cube = handCube({ profile, snapshot: snapshotOf({ ...instruments, ...quoted }), losses, stresses });
  const measure = cubeMeasure(cube);
  const { market } = cube;
  const positions = Object.entries(book).map(([instrument, size]) => ({ instrument, size }));
  const bufferOf = buffer === undefined ? {} : { bufferOf: () => buffer };
  const context = { market, rules: measure.rules, measure, ...bufferOf };
  return requirement(context, holdingsOf(context, legsOf(market, positions)));
}

describe("divergence", () => {
  it("behavior: 5 % of what nets between a perp, coins, contracts of two expiries, an event and a parlay", () => {
    // Each loses 8 alone at its own time and all gain nothing else: 7 buckets of 8; together 8; floor 8 + 8.
    const at = (k: number): Losses => between(4 * k, 4 * k + 3, 8);
    const losses = {
      PERP: at(0),
      COIN: at(1),
      SPX: at(2),
      UP: at(3),
      LATER: at(4),
      VOTE: at(5),
      BOTH: at(6),
    };
    const book = Object.fromEntries(Object.keys(losses).map((key) => [key, 1n]));
    expect(of(book, losses).addOns.divergence).to.equal(usd(0.05 * (7 * 8 - 16)));
  });

  it("behavior: is measured from the whole where that exceeds the two largest clusters", () => {
    const losses = {
      PERP: between(0, 3, 10),
      SPX: between(0, 3, 4),
      UP: between(4, 7, 6),
    };
    // Buckets 10 + 4 + 6, together 14 = floor 10 + 4.
    expect(of({ PERP: 1n, SPX: 1n, UP: 1n }, losses).addOns.divergence).to.equal(usd(0.05 * 6));
    // A third cluster loses with the others: together 17, floor 14; buckets 23.
    const three = { ...losses, VOTE: between(0, 3, 3) };
    expect(of({ PERP: 1n, SPX: 1n, UP: 1n, VOTE: 1n }, three).addOns.divergence).to.equal(usd(0.05 * 6));
  });

  it("behavior: is measured from a stress less the buffer where that binds, so that a hedge which lowers what does not adds nothing", () => {
    const losses = { PERP: between(0, 3, 10), SPX: between(0, 3, 4), UP: between(4, 7, 6) };
    const book = { PERP: 1n, SPX: 1n, UP: 1n };
    // .8 · 25 = 20 is 16 · 1.25; buckets 20.
    const stresses = { crash: { PERP: 25 } };
    const { core, addOns } = of(book, losses, { stresses });
    expect([core.amount, addOns.divergence]).to.deep.equal([usd(20), usd(0.05 * 4)]);
    // It loses nothing anywhere and brings the whole from 14 to 6.
    const hedge = { ...losses, LATER: between(0, 3, -10) };
    const hedged = of({ ...book, LATER: 1n }, hedge, { stresses });
    expect(hedged.core.base).to.equal(usd(6));
    expect([hedged.core.amount, hedged.addOns.divergence]).to.deep.equal([usd(20), usd(0.05 * 4)]);
  });

  it("behavior: a smaller buffer changes nothing of it, and where nothing nets nothing is charged", () => {
    const losses = { PERP: between(0, 3, 10), SPX: between(0, 3, 4), UP: between(4, 7, 6) };
    for (const buffer of [11_000n, 11_237n, 12_500n]) {
      expect(of({ PERP: 1n }, losses, { buffer }).addOns.divergence).to.equal(0n);
      const whole = of({ PERP: 1n, SPX: 1n, UP: 1n }, losses, { buffer });
      expect(whole.addOns.divergence).to.equal(usd(0.05 * 6));
    }
    // No base at all, two buckets hedge each other on every scenario: 8 apart, a stress of .8 · 5 = 4 less a fifth.
    const even = { PERP: between(0, 3, 8), LATER: between(0, 3, -8) };
    const stresses = { crash: { PERP: 5 } };
    const { core, addOns } = of({ PERP: 1n, LATER: 1n }, even, { stresses });
    expect([core.buffered, addOns.divergence]).to.deep.equal([0n, usd(0.05 * (8 - 4 / 1.25))]);
  });

  it("behavior: legs of one bucket net for certain; a bucket that only gains does not pay for another", () => {
    const hedged = { VOTE: between(0, 3, 5), OTHER: between(0, 3, -5) };
    expect(of({ VOTE: 1n, OTHER: 1n }, hedged).addOns.divergence).to.equal(0n);
    // Perp 10, coins always gain 10: crypto loses nothing together, the perp's 10 are netted, not 10 − 10.
    const coins = { PERP: between(0, 3, 10), COIN: () => -10 };
    expect(of({ PERP: 1n, COIN: 1n }, coins).addOns.divergence).to.equal(usd(0.5));
    expect(of({ COIN: 1n }, coins).addOns.divergence).to.equal(0n);
  });

  it("behavior: against the gross, 5 % of full collateral less shortfall of each cluster of prices", () => {
    const profile: Profile = {
      ...bare,
      margin: { ...bare.margin, divergence: { rate: "0.05", against: "gross" } },
    };
    const losses = { PERP: between(0, 3, 30), SPX: between(0, 3, 120), VOTE: between(0, 3, 0.1) };
    // Crypto 100 − 30; equity lost 120 of 100 and counts 0; events and parlays never count.
    const book = { PERP: 1n, SPX: 1n, VOTE: 100n, BOTH: 100n };
    expect(of(book, losses, { profile }).addOns.divergence).to.equal(usd(3.5));
  });
});

describe("parlay and dispute", () => {
  it("behavior: 12 % of the collateral of parlays, .16 % of that of named outcomes, either side", () => {
    const { addOns } = of({ BOTH: -100n, VOTE: 100n, OTHER: -100n, UP: 100n, PERP: 1n }, {});
    expect(addOns.parlay).to.equal(usd(0.12 * 80));
    expect(addOns.dispute).to.equal(usd(0.0016 * (40 + 69)));
  });
});

describe("leastRequirement", () => {
  it("behavior: is the larger of the stress and the tail, and what is charged on legs, without the scenarios", () => {
    const least = (stress: number): bigint => {
      const cube = handCube({
        profile: { ...bare, margin: { ...bare.margin, tailEvents: "0.1", halfSpreadCap: "0.15" } },
        snapshot: snapshotOf({
          ...instruments,
          VOTE: { ...outcome("VOTE", 0, 90, 400_000), liquidity: { spread: 20_000 } },
        }),
        losses: { VOTE: between(0, 399, 0.3) },
        stresses: { fall: { VOTE: stress } },
      });
      const measure = cubeMeasure(cube);
      const context = { market: cube.market, rules: measure.rules, measure };
      const legs = legsOf(cube.market, [{ instrument: "VOTE", size: 100n }]);
      return leastRequirement(context, holdingsOf(context, legs));
    };
    // Half the spread of two cents on 100; a tenth of 40, or .8 of the stress.
    expect(least(0.01)).to.equal(usd(1 + 4));
    expect(least(0.2)).to.equal(usd(1 + 16));
  });
});

describe("requirement", () => {
  it("behavior: is the core and every add-on", () => {
    const { core, addOns, total } = of({ BOTH: 100n, VOTE: 100n, PERP: 1n }, { PERP: between(0, 3, 10) });
    expect(core.amount).to.equal(usd(12.5));
    expect(total).to.equal(usd(12.5 + 0.12 * 20 + 0.0016 * 40));
    expect(addOns.eventWindow).to.equal(0n);
  });

  it("behavior: in its window an event is paid in full for the part w and margined for the rest", () => {
    // Half way: ½·(12.5 + 1.6 of the vote's core + .064) + ½·(40 + 12.5): the vote lost 1.28 in the scenarios.
    const quoted = { VOTE: outcome("VOTE", 0, 2, 400_000) };
    const losses = { PERP: between(0, 3, 10), VOTE: between(0, 3, 0.0128) };
    const half = of({ PERP: 1n, VOTE: 100n }, losses, { quoted });
    const margined = 12.5 + 1.6 + 0.064;
    expect(half.addOns.eventWindow).to.equal(usd((40 + 12.5 - margined) / 2));
    expect(half.total).to.equal(usd((40 + 12.5 + margined) / 2));
    // Complete, and alone: all that can be lost.
    const whole = { VOTE: outcome("VOTE", 0, 1, 400_000) };
    expect(of({ VOTE: 100n }, losses, { quoted: whole }).total).to.equal(usd(40));
    expect(of({ PERP: 1n, VOTE: 100n }, losses, { quoted: whole }).total).to.equal(usd(52.5));
  });

  it("behavior: an event that costs more margined than paid is not made cheaper by its window", () => {
    // It can lose 40 and the scenarios (of more than is possible) say 60.
    const quoted = { VOTE: outcome("VOTE", 0, 2, 400_000) };
    const book = of({ VOTE: 100n }, { VOTE: between(0, 3, 0.6) }, { quoted });
    expect(book.addOns.eventWindow).to.equal(0n);
    expect(book.total).to.equal(usd(75.064));
  });

  it("behavior: a profile without a window has none", () => {
    const { eventWindowHours: _, ...margin } = bare.margin;
    const quoted = { VOTE: outcome("VOTE", 0, 1, 400_000) };
    const losses = { VOTE: between(0, 3, 0.0128) };
    const without = of({ VOTE: 100n }, losses, { quoted, profile: { ...bare, margin } });
    expect(without.total).to.equal(usd(1.664));
  });
});
