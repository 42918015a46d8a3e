import { expect } from "chai";

import { BTC_PERP, type User, type Venue } from "../venue.ts";
import { BTC, createTraded, margins, ONE_BTC, usd, WHOLE } from "./support.ts";

const OUTAGE = 300n;
const GRACE = 1_800n;

describe("MarginEngine after an outage of the marks", () => {
  let venue: Venue;
  let alice: User;
  let bob: User;
  let carol: User;

  /** Alice's bitcoin falls to 44,000 in an outage: equity 3,990, maintenance 4,000. */
  beforeEach(async () => {
    ({ venue, alice, bob, carol } = await createTraded({
      bands: { outage: OUTAGE, grace: GRACE, perpBand: 200_000n },
    }));
    venue.setMark(BTC_PERP, usd(44_000));
    await venue.postMarks({ time: venue.epochTime() + 10n * GRACE });
  });

  const end = () => venue.oracle.liquidatableFrom();
  const slice = async () => {
    const proof = await venue.attestNow(alice, ONE_BTC);
    return venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
  };
  const openedIn = async (act: Promise<unknown>) => expect(act).to.emit(venue.engine, "LiquidationOpened");

  it("R3: nobody is liquidated before the owner had a chance to act", async () => {
    await expect(slice())
      .to.be.revertedWithCustomError(venue.engine, "InGrace")
      .withArgs(await end());
    const terms = await venue.engine.liquidationTerms(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect(terms.fractionMax).to.equal(0n);
  });

  it("nor is a liquidation opened by a record", async () => {
    await venue.as(carol).record(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("nor by a noted deficit", async () => {
    // 9,990 less a fall of 12,000.
    venue.setMark(BTC_PERP, usd(38_000));
    await venue.postMarks({ time: venue.epochTime() + 1n });
    const note = () => venue.as(carol).noteDeficit(alice.account);
    await expect(note())
      .to.be.revertedWithCustomError(venue.engine, "InGrace")
      .withArgs(await end());
    for (let time = venue.epochTime() + OUTAGE; time < (await end()); time += OUTAGE)
      await venue.postMarks({ time });
    await venue.postMarks({ time: await end() });
    await openedIn(note());
  });

  it("deposits, withdrawals at full collateral and trades that reduce go on", async () => {
    await venue.deposit(bob, usd(10));
    const half = margins(2_500, 2_000);
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: BTC_PERP,
      size: -BTC / 2n,
      makerMargins: half,
      takerMargins: half,
    });
    await venue.as(carol).withdraw(carol.account, usd(1_000), 0n, carol.wallet, "0x");
    // Restored in time: at the end of the grace there is nothing to take.
    await venue.travelTo(await end());
    await venue.postMarks();
    const proof = await venue.attestNow(alice, half);
    await expect(
      venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "NotLiquidatable");
  });

  it("afterwards the liquidation goes on", async () => {
    for (let time = venue.epochTime() + OUTAGE; time < (await end()); time += OUTAGE)
      await venue.postMarks({ time });
    await venue.postMarks({ time: await end() });
    await openedIn(slice());
  });

  it("a liquidation that was open before the outage waits too", async () => {
    await venue.postMarks({ time: venue.epochTime() + OUTAGE });
    for (; venue.epochTime() < (await end());) await venue.postMarks({ time: venue.epochTime() + OUTAGE });
    await openedIn(slice());
    await venue.postMarks({ time: venue.epochTime() + OUTAGE + 1n });
    await expect(slice()).to.be.revertedWithCustomError(venue.engine, "InGrace");
  });

  it("with marks as old as an outage nobody is liquidated, though trades accept them", async () => {
    for (; venue.epochTime() < (await end());) await venue.postMarks({ time: venue.epochTime() + OUTAGE });
    await venue.travel(OUTAGE);
    await expect(slice())
      .to.be.revertedWithCustomError(venue.engine, "InGrace")
      .withArgs(2n ** 256n - 1n);
  });
});
