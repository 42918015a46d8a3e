/** Settled positions become cash. */
import { expect } from "chai";

import { binary, BTC_PERP, USD } from "../venue.ts";
import { createTraders, equityOf, expectSound, margins, usd } from "./support.ts";

describe("settle", () => {
  it("R16, R17: anybody turns both sides into cash, exactly, without a signature", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1_000n });
    await venue.settleInstrument(binary(4), USD);
    const [long, short] = [await equityOf(venue, alice), await equityOf(venue, bob)];
    await expect(venue.engine.settle(alice.account, [binary(4)]))
      .to.emit(venue.engine, "PositionSettled")
      .withArgs(alice.account, binary(4), 1_000n, USD);
    // Without positions there is nothing to record.
    await expect(venue.engine.settle(bob.account, [binary(4)])).to.not.emit(venue.engine, "MarginRecorded");
    // Bought at 0.50: + 500 less the fee of 0.10, and − 500 less 0.25.
    expect((await venue.engine.account(alice.account)).cash).to.equal(usd(10_499.9));
    expect((await venue.engine.account(bob.account)).cash).to.equal(usd(9_499.75));
    // It was worth that before.
    expect([long, short]).to.deep.equal([usd(10_499.9), usd(9_499.75)]);
    expect(await venue.engine.openInterest(binary(4))).to.equal(0n);
    await expectSound(venue);
  });

  it("R17: a second call, and one for what is not held, change nothing", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1_000n });
    await venue.settleInstrument(binary(4), 0n);
    await venue.engine.settle(alice.account, [binary(4), binary(4)]);
    const { nonce } = await venue.engine.globals();
    await venue.engine.settle(alice.account, [binary(4), binary(5), BTC_PERP]);
    expect((await venue.engine.globals()).nonce).to.equal(nonce);
    expect((await venue.engine.account(alice.account)).cash).to.equal(usd(9_499.9));
    const dave = await venue.user("dave");
    await venue.engine.settle(dave.account, [binary(4)]);
    expect(await venue.engine.accountCount()).to.equal(3n);
  });

  it("R17: YES and NO of an event pay one dollar together", async () => {
    const { venue, alice, bob } = await createTraders();
    for (const index of [8, 9])
      await venue.fill({ maker: alice, taker: bob, instrument: binary(index), size: 100n });
    await venue.settleInstrument(binary(8), USD);
    await venue.settleInstrument(binary(9), 0n);
    await venue.engine.settle(alice.account, [binary(8), binary(9)]);
    // 100 contracts of each for 55 and 45, fees 0.011 and 0.009.
    expect((await venue.engine.account(alice.account)).cash).to.equal(usd(10_000 - 0.02));
  });

  it("what is settled does not trade any more, not even at its final price", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.settleInstrument(binary(4), USD);
    await expect(venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1n, price: USD }))
      .to.be.revertedWithCustomError(venue.engine, "HaltedLeg")
      .withArgs(binary(4));
  });

  it("waits for the final price", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1n });
    await venue.travelTo(venue.defaultExpiry);
    await expect(venue.engine.settle(alice.account, [binary(4)]))
      .to.be.revertedWithCustomError(venue.engine, "NotSettled")
      .withArgs(binary(4));
  });

  it("keeps the other legs and their order of storage", async () => {
    const { venue, alice, bob } = await createTraders();
    for (const index of [3, 4, 8])
      await venue.fill({ maker: alice, taker: bob, instrument: binary(index), size: 10n });
    await venue.settleInstrument(binary(3), USD);
    await venue.engine.settle(alice.account, [binary(3)]);
    expect(await venue.positions(alice)).to.deep.equal([
      { instrument: binary(8), size: 10n },
      { instrument: binary(4), size: 10n },
    ]);
    await venue.engine.settle(bob.account, [binary(3)]);
    await expectSound(venue);
  });

  it("an expired leg lends nothing until it is settled", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: binary(4),
      size: 10_000n,
      makerMargins: margins(2_500, 2_000),
      takerMargins: margins(2_500, 2_000),
    });
    // Equity 9,999, of which 5,000 is the leg at a mark of 0.50 that will be 0.
    await venue.travelTo(venue.defaultExpiry);
    await venue.postMarks();
    const take = (amount: bigint, attestation: string) =>
      venue.as(alice).withdraw(alice.account, amount, 0n, alice.wallet, attestation);
    const attestation = await venue.attestNow(alice, margins(250, 200));
    await expect(take(usd(4_999) + 1n, attestation))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(5_000) - 1n, usd(5_000));
    await take(usd(4_999), attestation);
    await venue.settleInstrument(binary(4), 0n);
    await venue.engine.settle(alice.account, [binary(4)]);
    expect((await venue.engine.account(alice.account)).cash).to.equal(0n);
    expect(await venue.engine.accountCount()).to.equal(2n);
    await venue.engine.settle(bob.account, [binary(4)]);
    await expectSound(venue);
  });

  it("R9: debt left by the last position is recognised at once", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    // 30,000 short at 0.50 pay 1 each: 10,000 + 15,000 − 30,000, and a fee of 7.50.
    await venue.fill({
      maker: carol,
      taker: bob,
      instrument: binary(4),
      size: 30_000n,
      takerMargins: margins(4_000, 3_000),
    });
    await venue.settleInstrument(binary(4), USD);
    expect(await equityOf(venue, bob)).to.equal(usd(-5_007.5));
    await expect(venue.engine.settle(bob.account, [binary(4)])).to.emit(venue.engine, "BadDebt");
    // Held: 120,000 − 10.50 of fees; claims: that and 5,007.50.
    const { held, claimIndex } = await venue.engine.claims();
    expect(held).to.equal(usd(119_989.5));
    expect(claimIndex).to.equal((usd(119_989.5) * 10n ** 18n) / usd(124_997));
    await venue.engine.settle(carol.account, [binary(4)]);
    expect(await equityOf(venue, carol)).to.equal(usd(100_000 - 3 + 15_000));
    expect((await venue.engine.account(alice.account)).cash).to.equal(10_000n * USD);
    await expectSound(venue);
  });
});
