import { expect } from "chai";
import type { Profile } from "../profiles/Profile.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, outcome, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { between, handCube, handProfile, type Losses, usd } from "../testing/handCube.ts";
import { carveOut, carvingsOf } from "./carveOut.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { holdingsOf } from "./Holdings.ts";
import { legsOf } from "./Leg.ts";
import { requirement } from "./requirement.ts";

/** Contracts at 40¢ far from their date, margined by 1.25 times what the scenarios say and nothing else. */
const instruments: Record<string, QuotedInstrument> = {
  PERP: perp("BTC", 0, 100_000_000),
  ONE: outcome("VOTE", 0, 90, 400_000),
  TWO: binary("SPX", "7400", 90, 400_000),
};
const margin: Profile["margin"] = {
  ...handProfile.margin,
  tailPriceDriven: "0",
  tailEvents: "0",
  halfSpreadCap: "0",
  dispute: "0",
  divergence: { rate: "0", against: "buckets" },
};

function carved(
  book: Readonly<Record<string, bigint>>,
  losses: Readonly<Record<string, Losses>>,
  against: "maxLoss" | "fullCollateral" = "maxLoss",
): { amount: bigint; keys: string[]; total: bigint } {
  const profile: Profile = { ...handProfile, margin: { ...margin, carveOut: against } };
  const cube = handCube({ profile, snapshot: snapshotOf(instruments), losses });
  const { market } = cube;
  const measure = cubeMeasure(cube);
  const positions = Object.entries(book).map(([instrument, size]) => ({ instrument, size }));
  const legs = legsOf(market, positions);
  const context = { market, rules: measure.rules, measure };
  const held = holdingsOf(context, legs);
  const { total } = requirement(context, held);
  const found = carveOut(context, carvingsOf(context, held, measure.isDear), total);
  return {
    amount: found.amount,
    keys: found.carved.map(({ index }) => market.instruments[index]!.key),
    total,
  };
}

describe("carveOut", () => {
  it("behavior: nothing is paid in full where margin is cheaper, or as cheap", () => {
    // 100 lose 20: 25 are less than 40. At .32 each, 1.25·32 is 40 either way.
    expect(carved({ ONE: 100n }, { ONE: between(0, 3, 0.2) })).to.deep.equal({
      amount: usd(25),
      keys: [],
      total: usd(25),
    });
    expect(carved({ ONE: 100n }, { ONE: between(0, 3, 0.32) }).keys).to.deep.equal([]);
    const beside = { ONE: between(0, 3, 0.32), PERP: between(0, 3, 10) };
    expect(carved({ ONE: 100n, PERP: 1n }, beside)).to.deep.equal({
      amount: usd(52.5),
      keys: [],
      total: usd(52.5),
    });
  });

  it("behavior: a leg dearer than it can lose is paid at what it can lose, the others are margined", () => {
    // ONE alone asks 1.25·38 = 47.5 of 40, TWO 1.25·4 = 5; the perp 125. Both paid, 80 + 125 were more.
    const losses = { ONE: between(0, 3, 0.38), TWO: between(0, 3, 0.04), PERP: between(0, 3, 100) };
    expect(carved({ ONE: 100n, TWO: 100n, PERP: 1n }, losses)).to.deep.equal({
      amount: usd(40 + 1.25 * 104),
      keys: ["ONE"],
      total: usd(1.25 * 142),
    });
  });

  it("behavior: two dear legs are both paid", () => {
    const losses = { ONE: between(0, 3, 0.38), TWO: between(0, 3, 0.38) };
    expect(carved({ ONE: 100n, TWO: 100n }, losses)).to.deep.equal({
      amount: usd(80),
      keys: ["ONE", "TWO"],
      total: usd(95),
    });
  });

  it("behavior: the cheapest of the three sets is taken", () => {
    // Margined 1.25·(38 + 33) = 88.75. The dear one paid: 40 + 1.25·33 = 81.25. Both: 80.
    const losses = { ONE: between(0, 3, 0.38), TWO: between(0, 3, 0.33) };
    expect(carved({ ONE: 100n, TWO: 100n }, losses)).to.deep.equal({
      amount: usd(80),
      keys: ["ONE", "TWO"],
      total: usd(88.75),
    });
    const cheaper = { ONE: between(0, 3, 0.38), TWO: between(0, 3, 0.31) };
    expect(carved({ ONE: 100n, TWO: 100n }, cheaper)).to.deep.equal({
      amount: usd(78.75),
      keys: ["ONE"],
      total: usd(86.25),
    });
  });

  it("behavior: against full collateral only all bounded legs, each at its own worst", () => {
    const cheaper = { ONE: between(0, 3, 0.38), TWO: between(0, 3, 0.31) };
    expect(carved({ ONE: 100n, TWO: 100n }, cheaper, "fullCollateral")).to.deep.equal({
      amount: usd(80),
      keys: ["ONE", "TWO"],
      total: usd(86.25),
    });
  });

  it("behavior: a perp is never paid in full", () => {
    expect(carved({ PERP: 1n }, { PERP: between(0, 3, 99) })).to.deep.equal({
      amount: usd(123.75),
      keys: [],
      total: usd(123.75),
    });
  });

  it("behavior: legs that hedge each other are paid at the worst outcome of both", () => {
    // 100 bought at 40¢ and 60 sold of the same outcome: 40 − 24 = 16 can be lost, not 40 + 36.
    const snapshot = { ...instruments, SAME: outcome("VOTE", 0, 90, 400_000) };
    const profile: Profile = { ...handProfile, margin };
    const cube = handCube({
      profile,
      snapshot: snapshotOf(snapshot),
      losses: { ONE: between(0, 3, 0.38), SAME: between(4, 7, -0.5) },
    });
    const { market } = cube;
    const measure = cubeMeasure(cube);
    const legs = legsOf(market, [
      { instrument: "ONE", size: 100n },
      { instrument: "SAME", size: -60n },
    ]);
    const context = { market, rules: measure.rules, measure };
    const held = holdingsOf(context, legs);
    const { total } = requirement(context, held);
    expect(total).to.equal(usd(47.5));
    expect(
      carveOut(
        context,
        carvingsOf(context, held, () => false),
        total,
      ),
    ).to.deep.equal({ amount: usd(16), carved: held.legs });
    // At each leg's own worst it is 40 + 36.
    const apart = { ...context, rules: { ...measure.rules, carveOut: "fullCollateral" } } as const;
    expect(
      carveOut(
        apart,
        carvingsOf(apart, held, () => true),
        total,
      ),
    ).to.deep.equal({ amount: total, carved: [] });
    // Of all dear legs and all bounded ones the same set is tried once.
    expect(
      carveOut(
        context,
        carvingsOf(context, held, () => true),
        total,
      ),
    ).to.deep.equal({ amount: usd(16), carved: held.legs });
  });
});
