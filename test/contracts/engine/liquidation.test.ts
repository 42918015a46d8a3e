/** Partial liquidation: the slice that restores, the bonus, the fund, the claim index (R5 to R10, R24, R26, R28, R31). */
import { expect } from "chai";

import { binary, BTC_PERP, ETH_PERP, USD, type User } from "../venue.ts";
import { inOneBlock } from "../attacks/oneBlock.ts";
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
  type Traders,
  type VenueSettings,
} from "./support.ts";

/** Equity 3,990 against 5,000 and 4,000, every mark at the head. */
async function createUnhealthy(settings: VenueSettings = {}): Promise<Traders & { proof: string }> {
  const traders = await createTraded(settings);
  await moveBtc(traders.venue, 45_000, 44_000);
  return { ...traders, proof: await traders.venue.attestNow(traders.alice, ONE_BTC) };
}

// f* = (5,000 − 3,990) / (5,000 − 2 % of 5,000) = 1,010 / 4,900, rounded up.
const RESTORING = (1_010n * WHOLE) / 4_900n + 1n;

const sizeOf = async ({ venue }: Traders, user: User): Promise<bigint> =>
  (await venue.positions(user)).find(({ instrument }) => instrument === BTC_PERP)?.size ?? 0n;

describe("liquidate", () => {
  it("terms are the closed form", async () => {
    const { venue, alice, proof } = await createUnhealthy();
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect(terms.equity).to.equal(usd(3_990));
    expect(terms.initialMargin).to.equal(usd(5_000));
    expect(terms.maintenanceMargin).to.equal(usd(4_000));
    expect(terms.worstCase).to.equal(usd(44_000));
    expect(terms.fractionMax).to.equal(RESTORING);
    expect(terms.fractionMin).to.equal(WHOLE / 20n);
    expect(terms.bonusRate).to.equal(WHOLE / 50n);
  });

  it("R5, R6: the restoring slice ends exactly at the initial margin", async () => {
    const traders = await createUnhealthy();
    const { venue, alice, carol, proof } = traders;
    // Bonus 2 % of 5,000 · f* = 20.612244, a tenth of it (up) to the fund. 2,062 lots at 4.4 cost 9,072.80.
    await expect(venue.as(carol).liquidate(alice.account, carol.account, RESTORING, proof, "0x"))
      .to.emit(venue.engine, "Sliced")
      .withArgs(
        alice.account,
        carol.account,
        RESTORING,
        usd(3_990),
        usd(5_000),
        usd(9_072.8),
        20_612_244n - 2_061_225n,
        2_061_225n,
        0n,
      )
      .and.to.emit(venue.engine, "LiquidationOpened")
      .withArgs(alice.account, usd(3_990), usd(4_000))
      .and.to.emit(venue.engine, "LiquidationClosed");
    // The record: 5,000 · (1 − f*) = 3,969.387755102…, rounded up.
    const account = await venue.engine.account(alice.account);
    expect(account.initialMargin).to.equal(3_969_387_756n);
    expect(account.flagged).to.equal(false);
    expect(await equityOf(venue, alice)).to.equal(3_969_387_756n);
    expect(await sizeOf(traders, alice)).to.equal(BTC - 2_062n);
    expect(await sizeOf(traders, carol)).to.equal(2_062n);
    expect(await equityOf(venue, carol)).to.equal(100_000n * USD + 18_551_019n);
    expect((await venue.engine.globals()).insurance).to.equal(2_061_225n);
    expect(await venue.engine.openInterest(BTC_PERP)).to.equal(BTC);
    await expectSound(venue);
  });

  it("takes no less than the smallest slice", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    for (const fraction of [0n, WHOLE / 20n - 1n])
      await expect(venue.as(carol).liquidate(alice.account, carol.account, fraction, proof, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "FractionOutOfRange")
        .withArgs(fraction, WHOLE / 20n, RESTORING);
  });

  for (const fraction of [RESTORING + 1n, WHOLE, 2n ** 256n - 1n])
    it(`takes f* when more is asked for: ${String(fraction)}`, async () => {
      const traders = await createUnhealthy();
      const { venue, alice, carol, proof } = traders;
      await venue.as(carol).liquidate(alice.account, carol.account, fraction, proof, "0x");
      expect(await sizeOf(traders, alice)).to.equal(BTC - 2_062n);
      expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    });

  it("R6: a slice lowers neither E/M nor, less than f*, ends the liquidation", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    const { initialMargin, flagged } = await venue.engine.account(alice.account);
    // 4,500 and 3,990 − 10 of bonus.
    expect(initialMargin).to.equal(usd(4_500));
    expect(await equityOf(venue, alice)).to.equal(usd(3_980));
    expect(3_980n * 5_000n).to.be.at.least(3_990n * 4_500n);
    expect(flagged).to.equal(true);
  });

  it("R5: in a liquidation slices go on between maintenance and initial margin, on the record", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    // 3,980 ≥ the scaled maintenance of 3,600, yet < 4,500: f* = 520 / (4,500 − 90).
    const terms = await venue.engine.liquidationTerms(alice.account, "0x");
    const rest = (520n * WHOLE) / 4_410n + 1n;
    expect(terms.fractionMax).to.equal(rest);
    await venue.as(carol).liquidate(alice.account, carol.account, rest, "0x", "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    await expectSound(venue);
  });

  it("R5: a rest that is less than the smallest slice is restored by just that rest", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    await venue.deposit(alice, usd(470));
    // 4,450 of 4,500: f* = 50 / (4,500 − 90), a hundredth, where a slice is a twentieth otherwise.
    const rest = (50n * WHOLE) / 4_410n + 1n;
    const { fractionMin, fractionMax } = await venue.engine.liquidationTerms(alice.account, "0x");
    expect([fractionMin, fractionMax]).to.deep.equal([rest, rest]);
    await venue.as(carol).liquidate(alice.account, carol.account, rest, "0x", "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R7: two half slices equal one whole on the record", async () => {
    const one = await createUnhealthy();
    await one.venue
      .as(one.carol)
      .liquidate(one.alice.account, one.carol.account, WHOLE / 5n, one.proof, "0x");
    const two = await createUnhealthy();
    const half = (fraction: bigint, proof: string, attested: string) =>
      two.venue.as(two.carol).liquidate(two.alice.account, two.carol.account, fraction, proof, attested);
    await half(WHOLE / 10n, two.proof, "0x");
    // A ninth of the nine tenths left; the keeper is attested now that it has a position.
    const after = [{ instrument: BTC_PERP, size: 2_000n }];
    await half(WHOLE / 9n, "0x", await two.venue.attest(two.carol, after, ONE_BTC));

    expect(await sizeOf(two, two.alice)).to.equal(await sizeOf(one, one.alice));
    const [whole, halves] = await Promise.all([
      one.venue.engine.account(one.alice.account),
      two.venue.engine.account(two.alice.account),
    ]);
    expect(halves.initialMargin - whole.initialMargin).to.be.within(0n, 1n);
    const difference = (await equityOf(one.venue, one.alice)) - (await equityOf(two.venue, two.alice));
    expect(difference).to.be.within(-1n, 1n);
  });

  it("R8: liquidating oneself strictly loses the fund's share", async () => {
    const { venue, alice, proof } = await createUnhealthy();
    const other = await venue.user("alice", { subAccount: 1n, deposit: 100_000n * USD });
    const before = (await equityOf(venue, alice)) + (await equityOf(venue, other));
    await venue.as(other).liquidate(alice.account, other.account, RESTORING, proof, "0x");
    const after = (await equityOf(venue, alice)) + (await equityOf(venue, other));
    expect(before - after).to.equal(2_061_225n);
  });

  it("R8: never into the account itself, never into somebody else's", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await expect(venue.as(alice).liquidate(alice.account, alice.account, RESTORING, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "SelfTrade")
      .withArgs(alice.account);
    await expect(venue.as(alice).liquidate(alice.account, carol.account, RESTORING, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
      .withArgs(alice.wallet.address);
  });

  it("R5: not at the maintenance margin", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await venue.deposit(alice, usd(10));
    await expect(venue.as(carol).liquidate(alice.account, carol.account, RESTORING, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "NotLiquidatable")
      .withArgs(usd(4_000), usd(4_000));
    expect((await venue.engine.liquidationTerms(alice.account, proof)).fractionMax).to.equal(0n);
  });

  it("opening needs an attestation: neither the record nor an unopened account will do", async () => {
    const { venue, alice, carol } = await createUnhealthy();
    await expect(venue.as(carol).liquidate(alice.account, carol.account, RESTORING, "0x", "0x"))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(1n, 3n, 1n);
    expect((await venue.engine.liquidationTerms(alice.account, "0x")).fractionMax).to.equal(0n);
    const dave = await venue.user("dave");
    await expect(
      venue
        .as(carol)
        .liquidate(dave.account, carol.account, WHOLE, await venue.attestNow(dave, ONE_BTC), "0x"),
    )
      .to.be.revertedWithCustomError(venue.engine, "NotLiquidatable")
      .withArgs(0n, 0n);
  });

  it("the record stops serving with its epoch", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    await moveBtc(venue, 44_000);
    await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, "0x", "0x"))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(3n, 4n, 3n);
  });

  it("an attestation two epochs old liquidates at the marks of now, an older one does not", async () => {
    const { venue, alice, carol, proof } = await createUnhealthy();
    await moveBtc(venue, 44_000, 44_000);
    const fraction = (await venue.engine.liquidationTerms(alice.account, proof)).fractionMax;
    expect(fraction).to.equal(RESTORING);
    await moveBtc(venue, 44_000);
    await expect(venue.as(carol).liquidate(alice.account, carol.account, fraction, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(3n, 6n, 1n);
  });

  it("R26: what a slice of a few lots leaves is recorded at no more than its worst case, which ends the liquidation", async () => {
    const { venue, carol } = await createTraded();
    const dave = await venue.user("dave", { deposit: 15n * USD });
    // Three lots of 5 each, attested at nearly all of it.
    const trade = { maker: dave, taker: carol, instrument: BTC_PERP, size: 3n };
    await venue.fill({ ...trade, makerMargins: margins(14.9, 14.5) });
    await moveBtc(venue, 45_000);
    // Equity 13.497 of 13.50: a slice of less than a thousandth is a lot of three.
    const proof = await venue.attestNow(dave, margins(13.5, 13.5));
    await venue.as(carol).liquidate(dave.account, carol.account, WHOLE, proof, "0x");
    expect(await venue.positions(dave)).to.deep.equal([{ instrument: BTC_PERP, size: 2n }]);
    const { initialMargin, maintenanceMargin, flagged } = await venue.engine.account(dave.account);
    expect([initialMargin, maintenanceMargin, flagged]).to.deep.equal([usd(9), usd(9), false]);
  });

  it("needs every touched slot at the head", async () => {
    const { venue, alice, carol } = await createUnhealthy();
    await venue.postMarks({ instruments: [ETH_PERP] });
    await expect(
      venue
        .as(carol)
        .liquidate(alice.account, carol.account, RESTORING, await venue.attestNow(alice, ONE_BTC), "0x"),
    )
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(3n, 4n);
  });

  it("R5: nor at marks that are older than the governed age, all of one epoch, while their outage has not begun", async () => {
    const { venue, alice, carol } = await createUnhealthy();
    // Marks are good for 900 seconds, an outage begins after 3,600.
    await venue.travelTo(venue.epochTime() + 901n);
    const proof = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.as(carol).liquidate(alice.account, carol.account, RESTORING, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(3n, 3n);
    expect((await venue.engine.liquidationTerms(alice.account, proof)).fractionMax).to.equal(0n);
  });

  it("not in the block in which the owner passed a check", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000);
    // Equity 4,990. A withdrawal leaves 4,500, and a keeper in the same block claims that 4,501 are needed.
    const withdrawal = await venue.attestNow(alice, margins(4_500, 3_600));
    const claim = await venue.attestNow(alice, margins(4_501, 4_501));
    const outcomes = await inOneBlock(venue, [
      {
        from: alice.wallet.address,
        to: venue.engine,
        method: "withdraw",
        args: [alice.account, usd(490), 0n, alice.wallet.address, withdrawal],
      },
      {
        from: carol.wallet.address,
        to: venue.engine,
        method: "liquidate",
        args: [alice.account, carol.account, WHOLE, claim, "0x"],
      },
    ]);
    expect(outcomes).to.deep.equal(["done", "CheckedInThisBlock"]);
  });

  it("error: StaleMarks for a liquidator's own position whose mark is older than the governed lag", async () => {
    const { venue, alice, carol, bob } = await createUnhealthy();
    await venue.fill({
      maker: carol,
      taker: bob,
      instrument: ETH_PERP,
      size: 1n,
      takerMargins: margins(6_000, 4_800),
    });
    for (let epoch = 0; epoch < 4; epoch++) await venue.postMarks({ instruments: [BTC_PERP] });
    const slice = async () =>
      venue
        .as(carol)
        .liquidate(alice.account, carol.account, RESTORING, await venue.attestNow(alice, ONE_BTC), "0x");
    await expect(slice()).to.be.revertedWithCustomError(venue.engine, "StaleMarks").withArgs(3n, 7n);
    await venue.postMarks({ sameEpoch: true, instruments: [ETH_PERP] });
    await slice();
  });

  it("terms of a debt that needs no margin any more have no bonus", async () => {
    const { venue, alice, bob } = await createTraders();
    const yes = binary(4);
    // At 0.50 each: if it pays, 15,000 more are due than it was sold for, and 10,000 are there.
    await venue.deposit(bob, 100_000n * USD);
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: yes,
      size: -30_000n,
      makerMargins: margins(9_000, 7_200),
    });
    await venue.settleInstrument(yes, 1_000_000n);
    await venue.resume();
    const proof = await venue.attestNow(alice, margins(0, 0));
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect(terms.equity).to.equal(await equityOf(venue, alice));
    expect(terms.equity).to.be.below(0n);
    expect([terms.initialMargin, terms.worstCase, terms.fractionMax, terms.bonusRate]).to.deep.equal([
      0n,
      0n,
      WHOLE,
      0n,
    ]);
  });

  it("the bonus grows with mark time, at most a step an epoch", async () => {
    const { venue, alice } = await createUnhealthy();
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    const rate = async () =>
      (await venue.engine.liquidationTerms(alice.account, await venue.attestNow(alice, ONE_BTC))).bonusRate;
    expect(await rate()).to.equal(WHOLE / 50n);
    // 90 s of 900 s: 2 % + 13 % / 10.
    const start = venue.epochTime();
    await venue.postMarks({ time: start + 90n });
    expect(await rate()).to.equal((WHOLE * 33n) / 1_000n);
    // In the next epoch 800 s pass, of which 300 count: 300 / 900 from the start in one epoch, 600 / 900 in two.
    await venue.postMarks({ time: start + 890n });
    expect(await rate()).to.equal((2n * WHOLE) / 100n + (((13n * WHOLE) / 100n) * 600n) / 900n - remainder());
  });

  it("R6: the bonus is never more than the equity, and then all of the account goes", async () => {
    const { venue, alice, carol } = await createTraded();
    // Equity 9,990 − 9,950 = 40, less than 2 % of 5,000.
    await moveBtc(venue, 45_000, 40_500, 40_050);
    const proof = await venue.attestNow(alice, ONE_BTC);
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect(terms.fractionMax).to.equal(WHOLE);
    expect(terms.bonusRate).to.equal((40n * WHOLE) / 5_000n);
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
    // Nothing is left of the account: 36 for the keeper, 4 for the fund.
    expect(await equityOf(venue, carol)).to.equal(100_036n * USD);
    expect((await venue.engine.globals()).insurance).to.equal(4n * USD);
    expect(await venue.engine.accountCount()).to.equal(2n);
    expect((await venue.engine.account(alice.account)).cash).to.equal(0n);
    await expectSound(venue);
  });

  describe("the liquidator", () => {
    it("with cash only needs the slice's margin and a lot of each leg", async () => {
      const traders = await createUnhealthy();
      const { venue, alice, proof } = traders;
      // f* · 5,000 = 1,030.612245 (up) and one lot, 4.40: 1,035.012245. The bonus brings 18.551019.
      const short = 1_035_012_245n - 18_551_019n - 1n;
      const dave = await venue.user("dave", { deposit: short });
      await expect(venue.as(dave).liquidate(alice.account, dave.account, RESTORING, proof, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "LiquidatorBelowInitialMargin")
        .withArgs(1_035_012_244n, 1_035_012_245n);
      await venue.deposit(dave, 1n);
      await venue.as(dave).liquidate(alice.account, dave.account, RESTORING, proof, "0x");
      const account = await venue.engine.account(dave.account);
      expect(account.initialMargin).to.equal(1_035_012_245n);
      expect(account.checkedBlock).to.be.greaterThan(0n);
    });

    it("with positions needs an attestation for the result, or the worst case", async () => {
      const { venue, alice, bob, carol, proof } = await createUnhealthy();
      await venue.fill({
        maker: carol,
        taker: bob,
        instrument: binary(4),
        size: 100n,
        takerMargins: ONE_BTC,
      });
      await venue.as(carol).withdraw(carol.account, 98_000n * USD, 0n, carol.wallet, "0x");
      const slice = (attested: string) =>
        venue.as(carol).liquidate(alice.account, carol.account, RESTORING, proof, attested);
      // 2,062 lots at 4.40 and 50.
      await expect(slice("0x"))
        .to.be.revertedWithCustomError(venue.engine, "LiquidatorBelowInitialMargin")
        .withArgs(2_000n * USD - 10_000n + 18_551_019n, usd(9_122.8));
      const after = [
        { instrument: binary(4), size: 100n },
        { instrument: BTC_PERP, size: 2_062n },
      ];
      await expect(
        slice(await venue.attest(carol, [...after].reverse(), margins(1_200, 900))),
      ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      await slice(await venue.attest(carol, after, margins(1_200, 900)));
      expect((await venue.engine.account(carol.account)).initialMargin).to.equal(usd(1_200));
      await expectSound(venue);
    });

    it("nets the slice against its own position, which closes open interest", async () => {
      const traders = await createUnhealthy();
      const { venue, alice, bob, carol, proof } = traders;
      // Carol is short 0.2062 BTC: bought by Bob, who stays short 0.7938.
      await venue.fill({
        maker: carol,
        taker: bob,
        instrument: BTC_PERP,
        size: -2_062n,
        makerMargins: margins(2_000, 1_500),
        takerMargins: margins(5_000, 4_000),
      });
      expect(await venue.engine.openInterest(BTC_PERP)).to.equal(BTC);
      const empty = await venue.attest(carol, [], margins(0, 0));
      await venue.as(carol).liquidate(alice.account, carol.account, RESTORING, proof, empty);
      expect(await venue.positions(carol)).to.deep.equal([]);
      expect(await venue.engine.openInterest(BTC_PERP)).to.equal(BTC - 2_062n);
      await expectSound(venue);
    });

    it("is no account in liquidation itself, and none that was never opened", async () => {
      const { venue, alice, bob } = await createTraded();
      await venue.deposit(bob, 10_000n * USD);
      const dave = await venue.user("dave", { deposit: 10_000n * USD });
      await venue.fill({
        maker: dave,
        taker: bob,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
        takerMargins: margins(10_000, 8_000),
      });
      await moveBtc(venue, 45_000, 44_000);
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.engine.record(dave.account, await venue.attestNow(dave, ONE_BTC));
      await expect(venue.as(dave).liquidate(alice.account, dave.account, RESTORING, proof, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "AccountFlagged")
        .withArgs(dave.account);
      const erin = await venue.user("erin");
      await expect(venue.as(erin).liquidate(alice.account, erin.account, RESTORING, proof, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
        .withArgs(0n, 10n * USD);
    });
  });

  describe("a flagged account", () => {
    it("may not withdraw, and trades only to restore or to cut its worst case by a tenth", async () => {
      const { venue, alice, bob, proof } = await createUnhealthy();
      await venue.deposit(bob, 50_000n * USD);
      await venue.engine.record(alice.account, proof);
      await expect(venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, proof))
        .to.be.revertedWithCustomError(venue.engine, "AccountFlagged")
        .withArgs(alice.account);
      const trade = (size: bigint, makerMargins = ONE_BTC) =>
        venue.fill({
          maker: alice,
          taker: bob,
          instrument: BTC_PERP,
          size,
          makerMargins,
          takerMargins: ONE_BTC,
        });
      // 999 lots of 10,000 are not yet a tenth.
      await expect(trade(-999n, margins(4_500, 3_600)))
        .to.be.revertedWithCustomError(venue.engine, "AccountFlagged")
        .withArgs(alice.account);
      await trade(-1_000n, margins(4_500, 3_600));
      expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
      // Fees of 0.88 and 1.76; a fifth less leaves 3,987.36 of 3,500.
      await expect(trade(-2_000n, margins(3_500, 2_800))).to.emit(venue.engine, "LiquidationClosed");
      expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
      await expectSound(venue);
    });

    it("is not sliced on a record that nobody attested", async () => {
      const { venue, alice, bob, carol, proof } = await createUnhealthy();
      await venue.engine.record(alice.account, proof);
      expect((await venue.engine.liquidationTerms(alice.account, "0x")).fractionMax).to.equal(RESTORING);
      // A stranger fills Alice's order and withholds her attestation: nine tenths less, and a record of W = 4,400.
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: -9_000n,
        takerMargins: ONE_BTC,
      });
      const account = await venue.engine.account(alice.account);
      expect([account.initialMargin, account.flagged]).to.deep.equal([usd(4_400), true]);
      expect((await venue.engine.liquidationTerms(alice.account, "0x")).fractionMax).to.equal(0n);
      await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, "0x", "0x"))
        .to.be.revertedWithCustomError(venue.engine, "AttestationMalformed")
        .withArgs(0n);
      // What she really needs closes it.
      await venue.engine.record(alice.account, await venue.attestNow(alice, margins(500, 400)));
      expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    });
  });

  describe("insolvency", () => {
    /** Equity 9,990 − 13,550 = −3,560. */
    async function createInsolvent(insurance: bigint): Promise<Traders & { proof: string }> {
      const traders = await createTraded();
      const { venue, alice } = traders;
      if (insurance > 0n) {
        await venue.token.mint(venue.owner.address, insurance);
        await venue.engine.fundInsurance(insurance);
      }
      await moveBtc(venue, 45_000, 40_500, 36_450);
      return { ...traders, proof: await venue.attestNow(alice, ONE_BTC) };
    }

    it("R9, R10: insurance pays first, the rest lowers the claim index, in the call that takes the last leg", async () => {
      const { venue, alice, bob, carol, proof } = await createInsolvent(1_000n * USD);
      // Held: 120,000 − 35 of fees, and the fund's 1,000. Claims: that and the 2,560 missing.
      const held = 120_965n * USD;
      const index = (held * WHOLE) / (held + 2_560n * USD);
      const sent = venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
      await expect(sent)
        .to.emit(venue.engine, "BadDebt")
        .withArgs(alice.account, 2_560n * USD, index)
        .and.to.emit(venue.engine, "Sliced")
        .withArgs(
          alice.account,
          carol.account,
          WHOLE,
          usd(-3_560),
          usd(5_000),
          usd(36_450),
          0n,
          0n,
          1_000n * USD,
        );
      expect(await venue.engine.claims()).to.deep.equal([held, index]);
      expect((await venue.engine.globals()).insurance).to.equal(0n);
      expect(await equityOf(venue, carol)).to.equal(100_000n * USD);
      expect(await equityOf(venue, bob)).to.equal(usd(9_975 + 13_550));
      expect((await venue.engine.account(alice.account)).cash).to.equal(0n);
      await expectSound(venue);
    });

    it("R10: with enough insurance nobody else pays", async () => {
      const { venue, alice, carol, proof } = await createInsolvent(4_000n * USD);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
      expect((await venue.engine.globals()).insurance).to.equal(440n * USD);
      expect((await venue.engine.claims()).claimIndex).to.equal(WHOLE);
      await expectSound(venue);
    });

    it("R10: a slice of an insolvent account costs the fund its fraction", async () => {
      const { venue, alice, carol, proof } = await createInsolvent(4_000n * USD);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 4n, proof, "0x");
      // A quarter of 3,560.
      expect((await venue.engine.globals()).insurance).to.equal(3_110n * USD);
      expect(await equityOf(venue, alice)).to.equal(usd(-2_670));
      expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
      await venue
        .as(carol)
        .liquidate(
          alice.account,
          carol.account,
          WHOLE,
          "0x",
          await venue.attest(carol, [{ instrument: BTC_PERP, size: BTC }], ONE_BTC),
        );
      expect((await venue.engine.globals()).insurance).to.equal(440n * USD);
      await expectSound(venue);
    });

    it("R31: deposits and withdrawals leave the claim index as it is, and are priced by it", async () => {
      const { venue, alice, carol, proof } = await createInsolvent(0n);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
      const { held, claimIndex } = await venue.engine.claims();
      expect(claimIndex).to.equal((held * WHOLE) / (held + 3_560n * USD));

      const dave = await venue.user("dave", { deposit: 1_000n * USD });
      const { cash } = await venue.engine.account(dave.account);
      expect(cash).to.equal((1_000n * USD * WHOLE) / claimIndex);
      await venue.as(dave).withdraw(dave.account, cash / 2n, 0n, dave.wallet, "0x");
      expect(await venue.token.balanceOf(dave.wallet.address)).to.equal(((cash / 2n) * claimIndex) / WHOLE);
      await venue.as(dave).withdraw(dave.account, cash - cash / 2n, 0n, dave.wallet, "0x");
      // R19: splitting gains nothing.
      const back = await venue.token.balanceOf(dave.wallet.address);
      expect(1_000n * USD - back).to.be.within(0n, 3n);
      expect((await venue.engine.claims()).claimIndex).to.equal(claimIndex);
      await expectSound(venue);
    });

    it("R10: income of the fund raises the index back to one before it stays", async () => {
      const { venue, alice, carol, proof } = await createInsolvent(0n);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
      const { held, claimIndex } = await venue.engine.claims();
      await venue.token.mint(venue.owner.address, 5_000n * USD);
      await venue.engine.fundInsurance(1_560n * USD);
      const raised = await venue.engine.claims();
      expect(raised.held).to.equal(held + 1_560n * USD);
      expect(raised.claimIndex).to.be.greaterThan(claimIndex);
      // 2,000 are still missing, to a unit of rounding.
      await venue.engine.fundInsurance(3_000n * USD);
      expect((await venue.engine.claims()).claimIndex).to.equal(WHOLE);
      expect((await venue.engine.globals()).insurance).to.be.within(1_000n * USD - 2n, 1_000n * USD);
      await expectSound(venue);
    });

    it("R4, R9: an insolvent account may close at no more than the fee, and its debt is recognised", async () => {
      const { venue, alice, bob, proof } = await createInsolvent(0n);
      await venue.deposit(bob, 10_000n * USD);
      await venue.engine.record(alice.account, proof);
      const close = { maker: alice, taker: bob, instrument: BTC_PERP, size: -BTC };
      const flat = { makerMargins: margins(0, 0), takerMargins: margins(0, 0) };
      await expect(
        venue.fill({ ...close, ...flat, price: usd(36_450) - 100n }),
      ).to.be.revertedWithCustomError(venue.engine, "AccountFlagged");
      // The fee is 7.29.
      await expect(venue.fill({ ...close, ...flat }))
        .to.emit(venue.engine, "BadDebt")
        .and.to.emit(venue.engine, "LiquidationClosed")
        .withArgs(alice.account, 0n, 0n);
      expect((await venue.engine.account(alice.account)).cash).to.equal(0n);
      const { held, claimIndex } = await venue.engine.claims();
      expect(claimIndex).to.be.lessThan(WHOLE);
      const claimed = (await equityOf(venue, bob)) + 100_000n * USD;
      expect((claimed * claimIndex) / WHOLE).to.be.within(held - 10n, held);
      await expectSound(venue);
    });

    it("never stops because the account is too far gone", async () => {
      const { venue, alice, carol } = await createInsolvent(0n);
      await moveBtc(venue, 32_805, 29_524.5, 26_572.05);
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
      expect(await venue.positions(alice)).to.deep.equal([]);
      await expectSound(venue);
    });
  });

  describe("legs", () => {
    it("a leg too small to divide goes whole, and the bonus stays on f", async () => {
      const { venue, alice, bob, carol } = await createTraded();
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: binary(4),
        size: 1n,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
      await moveBtc(venue, 45_000, 44_000);
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
      expect(await venue.positions(alice)).to.deep.equal([{ instrument: BTC_PERP, size: 9_000n }]);
      expect(await venue.positions(carol)).to.deep.equal([
        { instrument: BTC_PERP, size: 1_000n },
        { instrument: binary(4), size: 1n },
      ]);
      // 10 of bonus less 1, at an equity that is 0.0001 of fee lower than before.
      expect(await equityOf(venue, carol)).to.equal(100_009n * USD);
      await expectSound(venue);
    });

    it("funding is settled before lots move", async () => {
      const { venue, alice, carol } = await createTraded();
      await moveBtc(venue, 45_000);
      // $100 a bitcoin to pay: equity 3,890.
      venue.setMark(BTC_PERP, usd(44_000), 100n * 10n ** 12n);
      await venue.postMarks({ time: (await venue.now()) + 20n });
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
      expect(await equityOf(venue, alice)).to.equal(usd(3_890 - 10));
      expect(await equityOf(venue, carol)).to.equal(100_009n * USD);
      for (const user of [alice, carol]) {
        const [leg] = await venue.engine.positions(user.account);
        expect(leg?.fundingIndex).to.equal(100n * 10n ** 12n);
      }
      await expectSound(venue);
    });

    it("R28: a small halted leg moves at its last mark, a large one does not", async () => {
      const { venue, alice, bob, carol } = await createTraded();
      const open = (instrument: number, size: bigint) =>
        venue.fill({
          maker: alice,
          taker: bob,
          instrument,
          size,
          makerMargins: ONE_BTC,
          takerMargins: ONE_BTC,
        });
      await open(binary(4), 8_000n);
      await venue.oracle.halt(binary(4));
      await moveBtc(venue, 45_000, 44_000);
      // W: 44,000 and 4,000 halted, a twelfth. Fees 0.80: equity 3,989.20.
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
      expect(await venue.positions(carol)).to.deep.equal([
        { instrument: BTC_PERP, size: 1_000n },
        { instrument: binary(4), size: 800n },
      ]);
      await expectSound(venue);
    });

    it("R28: halted legs of more than a tenth of the worst case do not move", async () => {
      const { venue, alice, bob, carol } = await createTraded();
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: binary(4),
        size: 9_800n,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
      await venue.oracle.halt(binary(4));
      await moveBtc(venue, 45_000, 44_000);
      // 4,900 of 48,900.
      const proof = await venue.attestNow(alice, ONE_BTC);
      await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "HaltedLeg")
        .withArgs(binary(4));
      expect((await venue.engine.liquidationTerms(alice.account, proof)).legsOnly).to.equal(true);
    });

    it("R28: a limited mark does not stop a liquidation", async () => {
      const { venue, alice, carol } = await createTraded();
      await moveBtc(venue, 45_000, 30_000);
      // The mark stopped at 40,500: equity 490.
      expect((await venue.engine.measure(alice.account)).restricted).to.equal(true);
      const proof = await venue.attestNow(alice, ONE_BTC);
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
      await expectSound(venue);
    });

    it("a settled leg is cash: it neither blocks nor counts, though nobody posts it any more", async () => {
      const { venue, alice, bob, carol } = await createTraded();
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: binary(8),
        size: 100n,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
      await venue.settleInstrument(binary(8), USD);
      await venue.resume({ instruments: [BTC_PERP] });
      venue.setMark(BTC_PERP, usd(45_000));
      await venue.postMarks({ instruments: [BTC_PERP] });
      venue.setMark(BTC_PERP, usd(44_000));
      await venue.postMarks({ instruments: [BTC_PERP] });
      // 100 contracts bought at 0.55 pay 100: equity 3,990 + 45, less 0.011 of fee.
      const measured = await venue.engine.measure(alice.account);
      expect(measured.equity).to.equal(usd(4_034.989));
      expect(measured.worstCase).to.equal(usd(44_000));
      expect(measured.restricted).to.equal(false);
      const proof = await venue.attestNow(alice, margins(5_000, 4_100));
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
      expect(await venue.positions(carol)).to.deep.equal([
        { instrument: BTC_PERP, size: 1_000n },
        { instrument: binary(8), size: 10n },
      ]);
      await venue.engine.settle(carol.account, [binary(8)]);
      for (const user of [alice, bob]) await venue.engine.settle(user.account, [binary(8)]);
      expect(await equityOf(venue, carol)).to.equal(100_009n * USD);
      await expectSound(venue);
    });
  });

  it("R24: 64 positions are sliced, and taken whole, in one transaction each", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    for (let index = 16; index < 79; ++index)
      await venue.list({
        id: binary(index),
        terms: { ...venue.listing(binary(0))!.terms, lower: BigInt(index) * USD },
        limits: { openInterestCap: 1_000n, tradeBand: 200_000n },
        mark: 500_000n,
      });
    await venue.postMarks();
    const trade = { maker: alice, taker: bob, makerMargins: ONE_BTC, takerMargins: ONE_BTC };
    for (let index = 16; index < 79; ++index)
      await venue.fill({ ...trade, instrument: binary(index), size: 10n });
    expect((await venue.engine.account(alice.account)).positions).to.equal(64n);

    await moveBtc(venue, 45_000, 40_500);
    const proof = await venue.attestNow(alice, ONE_BTC);
    const { fractionMin } = await venue.engine.liquidationTerms(alice.account, proof);
    await venue.as(carol).liquidate(alice.account, carol.account, fractionMin, proof, "0x");
    expect((await venue.engine.account(carol.account)).positions).to.equal(64n);

    await moveBtc(venue, 36_450);
    const whole = await venue.attestNow(alice, ONE_BTC);
    const legs = await venue.positions(carol);
    const left = await venue.positions(alice);
    const merged = legs.map(({ instrument, size }) => ({
      instrument,
      size: size + (left.find((leg) => leg.instrument === instrument)?.size ?? 0n),
    }));
    await venue
      .as(carol)
      .liquidate(alice.account, carol.account, WHOLE, whole, await venue.attest(carol, merged, ONE_BTC));
    expect((await venue.engine.account(alice.account)).positions).to.equal(0n);
    await expectSound(venue);
  });
});

/** What rounding down to 1e-6 of a rate leaves of (2 % + 13 % · 2/3): 0.6667 of a millionth, and the bonus is in units. */
function remainder(): bigint {
  const exact = (2n * WHOLE) / 100n + (((13n * WHOLE) / 100n) * 600n) / 900n;
  const rate = exact / 10n ** 12n;
  return exact - rate * 10n ** 12n;
}
