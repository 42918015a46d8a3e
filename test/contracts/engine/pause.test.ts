/** What a pause stops, and what it does not (R22). */
import { expect } from "chai";

import { binary, BTC_PERP, DAY, PARAMETERS, USD } from "../venue.ts";
import { BTC, createTraded, margins, moveBtc, ONE_BTC, usd, WHOLE, type Traders } from "./support.ts";

describe("a pause", () => {
  const PAUSE = 3n * DAY;

  async function createPaused(): Promise<Traders> {
    const traders = await createTraded();
    await traders.venue.parameters.setGuardian(traders.venue.owner.address);
    await traders.venue.parameters.pause();
    return traders;
  }

  it("R22: a trade that adds risk needs full collateral", async () => {
    const { venue, alice, carol } = await createPaused();
    const erin = await venue.user("erin", { deposit: 100_000n * USD });
    const two = margins(10_000, 8_000);
    // W of two bitcoins is 100,000, which the fee leaves neither of them.
    const large = () =>
      venue.fill({
        maker: carol,
        taker: erin,
        instrument: BTC_PERP,
        size: 2n * BTC,
        makerMargins: two,
        takerMargins: two,
      });
    // One lot more, on the record and κ times its worst case.
    const small = () =>
      venue.fill({ maker: erin, taker: alice, instrument: BTC_PERP, size: -1n, makerMargins: two });
    for (const trade of [large, small])
      await expect(trade()).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    const dave = await venue.user("dave", { deposit: 1_000n * USD });
    // 100 contracts at 0.92 for 92 dollars: both sides hold what they can lose at most.
    await venue.fill({ maker: carol, taker: dave, instrument: binary(1), size: 100n });
    await venue.parameters.unpause();
    for (const trade of [small, large]) await trade();
  });

  it("R22: a withdrawal must leave full collateral, and is free where it does", async () => {
    const { venue, alice, carol } = await createPaused();
    const attestation = await venue.attestNow(alice, margins(1_000, 800));
    await expect(
      venue.as(alice).withdraw(alice.account, USD, 0n, alice.wallet.address, attestation),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    await venue.parameters.unpause();
    await venue.as(alice).withdraw(alice.account, USD, 0n, alice.wallet.address, attestation);
    await venue.travel(2n * PAUSE);
    await venue.parameters.pause();
    await venue.postMarks();
    await venue.deposit(alice, 50_000n * USD);
    await venue.as(alice).withdraw(alice.account, 9_000n * USD, 0n, alice.wallet.address, "0x");
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet.address, "0x");
  });

  it("R22: a trade that reduces risk goes on", async () => {
    const { venue, alice, bob } = await createPaused();
    for (const trader of [alice, bob])
      await venue.engine.record(trader.account, await venue.attestNow(trader, ONE_BTC));
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: BTC_PERP,
      size: -BTC / 2n,
      makerMargins: margins(2_500, 2_000),
      takerMargins: margins(2_500, 2_000),
    });
    await venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: -BTC / 2n });
    expect(await venue.positions(alice)).to.deep.equal([]);
  });

  it("R22: liquidation goes on, deposits too", async () => {
    const { venue, alice, carol } = await createPaused();
    await moveBtc(venue, 45_000, 44_000);
    const attestation = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE, attestation, "0x")).to.emit(
      venue.engine,
      "Sliced",
    );
    await venue.deposit(alice, 1_000n * USD);
  });

  it("R22: settlement goes on", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: binary(1),
      size: 10n,
      makerMargins: ONE_BTC,
      takerMargins: ONE_BTC,
    });
    await venue.parameters.setGuardian(venue.owner.address);
    await venue.travelTo(venue.defaultExpiry);
    await venue.parameters.pause();
    await venue.settleInstrument(binary(1), USD);
    await expect(venue.engine.settle(alice.account, [binary(1)])).to.emit(venue.engine, "PositionSettled");
  });
});

describe("a change of parameters", () => {
  it("R23: makes nobody liquidatable in its block, and counts as it comes into force", async () => {
    const { venue, alice, carol } = await createTraded();
    // Equity 9,990 against an attested maintenance margin below the floor: 0.8 · 5 % · 50,000 = 2,000.
    await venue.networkHelpers.time.increase(1);
    await moveBtc(venue, 45_000, 42_300);
    // Equity 2,290; floor of maintenance 0.8 · 5 % · 42,300 = 1,692.
    const stricter = { ...PARAMETERS, floorRatio: 200_000n };
    const attestation = await venue.attestNow(alice, margins(2_115, 1_692));
    await venue.parameters.setParameters(stricter, 86_400n);
    // In that block 20 % would ask for 6,768.
    const terms = await venue.engine.liquidationTerms(alice.account, attestation);
    expect(terms.fractionMax).to.equal(0n);
    expect(terms.maintenanceMargin).to.equal(usd(1_692));
    await expect(
      venue.as(carol).liquidate(alice.account, carol.account, WHOLE, attestation, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "NotLiquidatable");

    // A quarter of the day later the floor is 8.75 %: 0.8 · 8.75 % · 42,300 = 2,961 > 2,290.
    await venue.travel(21_600n);
    await venue.resume();
    const later = await venue.attestNow(alice, margins(2_115, 1_692));
    await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE, later, "0x")).to.emit(
      venue.engine,
      "Sliced",
    );
  });
});
