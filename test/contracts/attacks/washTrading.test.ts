/**
 * Mango Markets, 11 October 2022: long and short with oneself, push the mark, withdraw against the profit that nobody has
 * realised, and leave the loss. The mark here is what a signed post says; these tests give the attacker a mark that
 * follows him, as a thin index would, and no keeper to take the losing account.
 */
import { expect } from "chai";

import { BTC_PERP, USD, type User, type Venue } from "../venue.ts";
import { createTraders, equityOf, expectSound, margins, usd, WHOLE } from "../engine/support.ts";
import { perpTerms, type Listing } from "../venue.ts";

const PRICE = 50_000;
const BAND = 1.1;
/** Lots: two bitcoins. */
const CAP = 20_000n;

const LISTED: readonly Listing[] = [
  {
    id: BTC_PERP,
    terms: perpTerms("BTC-PERP", "BTC"),
    limits: { openInterestCap: CAP, tradeBand: 100_000n },
    mark: usd(PRICE),
  },
];

describe("attack: profit of a wash trade is withdrawn", () => {
  /** Everybody else: 200,000 in the venue, without positions. */
  async function createVictims() {
    const { venue, alice, bob, carol } = await createTraders({ listings: LISTED });
    await venue.deposit(carol, 100_000n * USD);
    await venue.deposit(alice, 10_000n * USD);
    await venue.deposit(bob, 10_000n * USD);
    return { venue, long: alice, short: bob, keeper: carol };
  }

  const tenth = (venue: Venue, lots: bigint) => {
    const notional = Number((venue.markOf(BTC_PERP) * lots) / 10_000n) / 1e6;
    return margins(notional / 10, notional / 12.5);
  };

  /** Maintenance of 10.5 % where a post may move 10 %. */
  const eighth = (venue: Venue, lots: bigint) => {
    const notional = Number((venue.markOf(BTC_PERP) * lots) / 10_000n) / 1e6;
    return margins(notional / 8, notional / 9.5);
  };

  async function open(
    venue: Venue,
    long: User,
    short: User,
    size: bigint,
    margin: typeof tenth = tenth,
  ): Promise<void> {
    await venue.fill({
      maker: long,
      taker: short,
      instrument: BTC_PERP,
      size,
      makerMargins: margin(venue, size),
      takerMargins: margin(venue, size),
    });
  }

  /** Takes out of the long account what its margin leaves, in every epoch of the climb. */
  async function climb(venue: Venue, long: User, epochs: number, keep: (epoch: number) => Promise<void>) {
    let taken = 0n;
    for (let epoch = 1; epoch <= epochs; ++epoch) {
      // Five minutes at 2 %: as fast as a requirement may grow against its owner.
      await venue.travel(300n);
      venue.setMark(BTC_PERP, usd(Math.floor(PRICE * 1.099 ** epoch)));
      await venue.postMarks();
      await keep(epoch);
      const need = tenth(venue, CAP);
      const free = (await equityOf(venue, long)) - need.initialMargin;
      if (free <= 0n) continue;
      await venue.as(long).withdraw(long.account, free, 0n, long.wallet, await venue.attestNow(long, need));
      taken += free;
    }
    return taken;
  }

  it("R14: without keepers he gets the move on the capped open interest less his margins, and no more", async () => {
    const { venue, long, short } = await createVictims();
    await open(venue, long, short, CAP);
    const epochs = 8;
    const taken = await climb(venue, long, epochs, () => Promise.resolve());
    const paidIn = 40_000n * USD;
    const move = ((venue.markOf(BTC_PERP) - usd(PRICE)) * CAP) / 10_000n;
    const stillNeeded = tenth(venue, CAP).initialMargin;
    // What the pair has taken out and what it has left to take, against what it brought.
    const gain = taken - paidIn;
    expect(gain).to.be.greaterThan(0n);
    // The long side's own margin stays in, the short side's money is gone; fees of 35 a bitcoin.
    expect(gain).to.equal(20_000n * USD + move - stillNeeded - usd(20) - paidIn);
    expect(gain).to.be.at.most(move - 20_000n * USD);
    await expectSound(venue);
  });

  it("R2: the cap keeps the pair from being larger", async () => {
    const { venue, long, short } = await createVictims();
    await open(venue, long, short, CAP);
    await venue.deposit(long, 100_000n * USD);
    await venue.deposit(short, 100_000n * USD);
    await expect(open(venue, long, short, 1n)).to.be.revertedWithCustomError(
      venue.engine,
      "OpenInterestCapExceeded",
    );
  });

  it("R5, R14: with one keeper awake, and a maintenance margin above what a post may move, he leaves no debt", async () => {
    const { venue, long, short, keeper } = await createVictims();
    await open(venue, long, short, CAP, eighth);
    const taken = await climb(venue, long, 8, async () => {
      const legs = await venue.positions(short);
      if (legs.length === 0) return;
      const size = legs[0]?.size ?? 0n;
      const proof = await venue.attestNow(short, eighth(venue, -size));
      const { fractionMax } = await venue.engine.liquidationTerms(short.account, proof);
      if (fractionMax === 0n) return;
      const whose = await venue.positions(keeper);
      const lots = (-size * fractionMax + WHOLE - 1n) / WHOLE;
      const mine = (whose[0]?.size ?? 0n) - lots;
      await venue.deposit(keeper, 100_000n * USD);
      await venue
        .as(keeper)
        .liquidate(
          short.account,
          keeper.account,
          fractionMax,
          proof,
          await venue.attest(keeper, [{ instrument: BTC_PERP, size: mine }], eighth(venue, -mine)),
        );
    });
    // The keeper takes the short side before it owes anything, and holds it at the market's risk, not at the pair's.
    expect((await venue.engine.claims()).claimIndex).to.equal(WHOLE);
    expect(await equityOf(venue, short)).to.be.at.least(0n);
    expect(taken).to.be.greaterThan(0n);
    await expectSound(venue);
  });

  it("R28: a mark that jumps past its band lends nothing until it has been posted inside it", async () => {
    const { venue, long, short } = await createVictims();
    await open(venue, long, short, CAP);
    venue.setMark(BTC_PERP, usd(PRICE * 5));
    await venue.postMarks();
    const proof = await venue.attestNow(long, tenth(venue, CAP));
    expect(await equityOf(venue, long)).to.equal(usd(20_000 - 20 + (BAND - 1) * PRICE * 2));
    await expect(
      venue.as(long).withdraw(long.account, usd(10_000), 0n, long.wallet, proof),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
  });

  it("OutsideBand: profit cannot be moved from one account to the other further from the mark than the band", async () => {
    const { venue, long, short } = await createVictims();
    for (const price of [usd(PRICE * 0.9) - 1n, usd(PRICE * 1.1) + 1n])
      await expect(
        venue.fill({
          maker: long,
          taker: short,
          instrument: BTC_PERP,
          size: 1_000n,
          price,
          makerMargins: tenth(venue, 1_000n),
          takerMargins: tenth(venue, 1_000n),
        }),
      ).to.be.revertedWithCustomError(venue.engine, "OutsideBand");
    // Inside it every cent that the buyer gains is the seller's, who must still have his margin.
    const before = (await equityOf(venue, long)) + (await equityOf(venue, short));
    await venue.fill({
      maker: long,
      taker: short,
      instrument: BTC_PERP,
      size: 10_000n,
      price: usd(PRICE * 0.9),
      makerMargins: tenth(venue, 10_000n),
      takerMargins: tenth(venue, 10_000n),
    });
    const { fees } = await venue.engine.globals();
    expect((await equityOf(venue, long)) + (await equityOf(venue, short))).to.equal(before - fees);
  });
});
