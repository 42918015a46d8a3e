/** Attacks that worked on earlier versions of the engine. Each test fails without its fix. Others are in ../attacks. */
import { expect } from "chai";

import { binary, BTC_PERP, USD } from "../venue.ts";
import {
  BTC,
  createTraded,
  createTraders,
  equityOf,
  expectSound,
  margins,
  moveBtc,
  ONE_BTC,
  usd,
  WHOLE,
} from "./support.ts";

describe("attack", () => {
  it("R4: an account without equity grows tenfold, because 0 / M never falls", async () => {
    const { venue, alice, carol } = await createTraded();
    // Equity 9,990 − 9,990 = 0; the record is of epoch 1, which still counts in epoch 4.
    await moveBtc(venue, 45_000, 40_500, 40_010);
    expect(await equityOf(venue, alice)).to.equal(0n);
    const price = usd(40_000);
    const buy = await venue.signedOrder(alice, BTC_PERP, 10n * BTC, { limitPrice: price });
    const sell = await venue.signedOrder(carol, BTC_PERP, -10n * BTC, { limitPrice: price });
    const grown = [{ instrument: BTC_PERP, size: 11n * BTC }];
    const sold = [{ instrument: BTC_PERP, size: -10n * BTC }];
    // Her accomplice sells $10 below the mark: 100 for Alice, less a fee of 80.
    await expect(
      venue.engine.fill(
        buy.order,
        buy.signature,
        sell.order,
        sell.signature,
        10n * BTC,
        await venue.attest(alice, grown, margins(55_000, 44_000), { epoch: 1n }),
        await venue.attest(carol, sold, margins(50_000, 40_000)),
      ),
    )
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(20), usd(55_000));
  });

  it("R14: a malicious quorum raises the maintenance margin through a stranger's fill", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    // One lot of Alice's resting order, and all of her equity attested as her margin.
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: BTC_PERP,
      size: 1n,
      makerMargins: margins(9_980, 9_980),
    });
    // 4,000 and κ times 5. What she needs herself counts in full.
    const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
    expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(9_980), usd(4_010)]);
    await moveBtc(venue, 49_900);
    const proof = await venue.attestNow(alice, margins(9_980, 9_980));
    expect((await venue.engine.liquidationTerms(alice.account, proof)).fractionMax).to.equal(0n);
    await venue.engine.record(alice.account, proof);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);

    // Nor without an attestation, at W.
    await venue.deposit(bob, 60_000n * USD);
    await venue.fill({ maker: carol, taker: bob, instrument: BTC_PERP, size: 1n });
    const short = await venue.engine.account(bob.account);
    const seconds = await elapsed(venue.oracle, 1n);
    expect(short.initialMargin).to.equal(usd(49_904.99));
    expect(short.maintenanceMargin).to.equal(usd(4_009.98) + (usd(4_000) * 2n * seconds) / 6_000n);
  });

  it("R14: a malicious quorum waits for a withdrawal at full collateral, which would be on record as W", async () => {
    const { venue, bob } = await createTraded();
    await venue.deposit(bob, 60_000n * USD);
    await venue.postMarks();
    await venue.as(bob).withdraw(bob.account, usd(15_000), 0n, bob.wallet, "0x");
    const { initialMargin, maintenanceMargin } = await venue.engine.account(bob.account);
    const grown = usd(4_000) + (usd(4_000) * 2n * (await elapsed(venue.oracle, 1n))) / 6_000n;
    expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(50_000), grown]);
    // Equity 49,975 below W of 55,000.
    await moveBtc(venue, 55_000);
    const proof = await venue.attestNow(bob, margins(55_000, 55_000));
    expect((await venue.engine.liquidationTerms(bob.account, proof)).fractionMax).to.equal(0n);
  });

  it("R14: a malicious quorum ends a liquidation, with all that the owner has as her maintenance margin", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await venue.deposit(alice, 2_010n * USD);
    const proof = await venue.attestNow(alice, margins(6_000, 6_000));
    await expect(venue.engine.record(alice.account, proof)).to.emit(venue.engine, "LiquidationClosed");
    const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
    expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(6_000), usd(4_000)]);
  });

  it("R14: a malicious quorum waits until the oracle has forgotten the epoch of the record", async () => {
    const { venue, alice } = await createTraded();
    const start = venue.epochTime();
    for (let posts = 1n; posts <= 20n; ++posts) await venue.postMarks({ time: start + 30n * posts });
    // 20 epochs of 30 s at 2 % a minute, of which the oracle knows the last 15.
    const proof = await venue.attestNow(alice, margins(50_000, 50_000));
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect([terms.initialMargin, terms.maintenanceMargin]).to.deep.equal([usd(6_000), usd(4_800)]);
    expect(terms.fractionMax).to.equal(0n);
    await venue.engine.record(alice.account, proof);
    expect((await venue.engine.account(alice.account)).initialMargin).to.equal(usd(5_000));
  });

  describe("on a settled hedge", () => {
    /** Alice is long a bitcoin and 1,000 contracts, attested together in the epoch in which those settle. */
    async function createSettled(flag: boolean) {
      const traders = await createTraders();
      const { venue, alice, bob } = traders;
      await venue.deposit(bob, 100_000n * USD);
      for (const [instrument, size] of [
        [BTC_PERP, BTC],
        [binary(4), 1_000n],
      ] as const)
        await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: ONE_BTC });
      await venue.travelTo(venue.defaultExpiry);
      await venue.settlement.propose(binary(4), 0n, venue.signSettlement(binary(4), 0n));
      await venue.travel(await venue.settlement.disputeWindow());
      await venue.resume();
      if (flag) await moveBtc(venue, 45_000, 44_000);
      await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
      expect((await venue.engine.account(alice.account)).flagged).to.equal(flag);
      await venue.settlement.finalise(binary(4));
      await venue.oracle.settle(binary(4));
      await venue.engine.settle(alice.account, [binary(4)]);
      return traders;
    }

    it("R3, R30: the owner withdraws on the margin of the hedged portfolio", async () => {
      const { venue, alice } = await createSettled(false);
      // 10,000 − 10 − 0.10 − 500; and 5,000 + κ · 1,000.
      const equity = await equityOf(venue, alice);
      expect(equity).to.equal(usd(9_489.9));
      const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
      expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(7_000), usd(6_000)]);
      await expect(venue.as(alice).withdraw(alice.account, equity - usd(6_999), 0n, alice.wallet, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
        .withArgs(usd(6_999), usd(7_000));
      await venue.as(alice).withdraw(alice.account, equity - usd(7_000), 0n, alice.wallet, "0x");
    });

    it("R13: a keeper slices on the record of a portfolio that is gone", async () => {
      const { venue, alice, carol } = await createSettled(true);
      expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
      await expect(
        venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, "0x", "0x"),
      ).to.be.revertedWithCustomError(venue.engine, "AttestationMalformed");
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    });
  });

  it("R10: income of the fund revives claims that were written off with nothing left to pay them", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x");
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: binary(4),
      size: 30_000n,
      makerMargins: margins(4_000, 3_000),
      takerMargins: margins(4_000, 3_000),
    });
    await venue.settleInstrument(binary(4), USD);
    // The winner takes all there is before the loser's debt of 5,007.50 is recognised, and keeps a claim on as much.
    await venue.engine.settle(alice.account, [binary(4)]);
    await venue.as(alice).withdraw(alice.account, (await venue.engine.claims()).held, 0n, alice.wallet, "0x");
    await venue.engine.settle(bob.account, [binary(4)]);
    expect((await venue.engine.account(alice.account)).cash).to.equal(usd(5_007.5));

    await venue.token.mint(venue.owner.address, 1n);
    await venue.engine.fundInsurance(1n);
    const { claimIndex } = await venue.engine.claims();
    expect(claimIndex).to.be.lessThan(WHOLE / 1_000_000_000n);
    const dave = await venue.user("dave", { deposit: 5_000n * USD });
    const balance = () => venue.token.balanceOf(alice.wallet.address);
    const before = await balance();
    await venue.as(alice).withdraw(alice.account, usd(5_007.5), 0n, alice.wallet, "0x");
    expect((await balance()) - before).to.be.at.most(1n);
    const { cash } = await venue.engine.account(dave.account);
    await venue.as(dave).withdraw(dave.account, cash, 0n, dave.wallet, "0x");
    expect(await venue.token.balanceOf(dave.wallet.address)).to.be.within(5_000n * USD - 2n, 5_000n * USD);
    await expectSound(venue);
  });

  it("R28: after a halt profit is withdrawn at the mark from before it", async () => {
    const { venue, alice } = await createTraded();
    await venue.oracle.halt(BTC_PERP);
    // The market falls to 40,000. The slot's epoch goes on, its mark does not.
    await moveBtc(venue, 40_000);
    await venue.oracle.unhalt(BTC_PERP);
    const proof = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.as(alice).withdraw(alice.account, usd(4_990), 0n, alice.wallet, proof))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(5_000), usd(50_000));
    await moveBtc(venue, 46_000);
    const next = await venue.attestNow(alice, ONE_BTC);
    await venue.as(alice).withdraw(alice.account, usd(990), 0n, alice.wallet, next);
  });
});

/** Seconds of mark time since the head of `epoch`. */
async function elapsed(
  oracle: { head(): Promise<bigint>; headAt(epoch: bigint): Promise<bigint> },
  epoch: bigint,
): Promise<bigint> {
  const time = (head: bigint) => (head >> 184n) % 2n ** 40n;
  return time(await oracle.head()) - time(await oracle.headAt(epoch));
}
