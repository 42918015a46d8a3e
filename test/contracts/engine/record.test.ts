/** Measuring, recording, and when a liquidation opens and closes. */
import { expect } from "chai";

import { binary, BTC_PERP, ETH_PERP, PARAMETERS, USD } from "../venue.ts";
import { createTraded, createTraders, equityOf, margins, moveBtc, ONE_BTC, usd } from "./support.ts";

describe("measure", () => {
  it("is equity, worst case and hash of the portfolio at the marks of now", async () => {
    const { venue, alice, carol } = await createTraders();
    const trade = (instrument: number, size: bigint) =>
      venue.fill({
        maker: alice,
        taker: carol,
        instrument,
        size,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
    // Short half a bitcoin (25,000), long 3 ether (6,000), short 1,000 of a binary at 0.92 (W 80).
    await trade(BTC_PERP, -5_000n);
    await trade(ETH_PERP, 30_000n);
    await trade(binary(1), -1_000n);
    // Fees 5, 1.20, 0.184.
    const before = await venue.engine.measure(alice.account);
    expect(before.equity).to.equal(usd(10_000 - 6.384));
    expect(before.worstCase).to.equal(usd(25_000 + 6_000 + 80));

    venue.setMark(BTC_PERP, usd(49_000));
    venue.setMark(ETH_PERP, usd(2_050));
    venue.setMark(binary(1), 900_000n);
    await venue.postMarks();
    // + 500 + 150 + 20
    const after = await venue.engine.measure(alice.account);
    expect(after.equity).to.equal(usd(10_000 - 6.384 + 670));
    expect(after.worstCase).to.equal(usd(24_500 + 6_150 + 100));
    expect(after.oldestEpoch).to.equal(2n);
    expect(after.restricted).to.equal(false);
  });

  it("knows the oldest mark slot", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1n });
    await venue.postMarks({ instruments: [BTC_PERP] });
    expect((await venue.engine.measure(alice.account)).oldestEpoch).to.equal(1n);
  });

  it("error: BelowOpeningBalance where there is no account to record anything of", async () => {
    const { venue } = await createTraders();
    const dave = await venue.user("dave");
    await expect(venue.engine.record(dave.account, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
      .withArgs(0n, 10n * USD);
  });

  it("of an empty account is nothing", async () => {
    const { venue } = await createTraders();
    const dave = await venue.user("dave");
    const measured = await venue.engine.measure(dave.account);
    expect(measured.equity).to.equal(0n);
    expect(measured.worstCase).to.equal(0n);
    expect(measured.oldestEpoch).to.equal(2n ** 256n - 1n);
    expect(await venue.engine.positions(dave.account)).to.deep.equal([]);
  });

  it("R28: an expired binary restricts and keeps its worst case", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 100n });
    await venue.travelTo(venue.defaultExpiry);
    const measured = await venue.engine.measure(alice.account);
    expect(measured.restricted).to.equal(true);
    expect(measured.worstCase).to.equal(50n * USD);
  });
});

describe("record", () => {
  it("opens a liquidation below maintenance and closes it at initial margin", async () => {
    const { venue, alice } = await createTraded();
    // Equity 9,990 − 6,000 = 3,990 < 4,000.
    await moveBtc(venue, 45_000, 44_000);
    const attestation = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.engine.record(alice.account, attestation))
      .to.emit(venue.engine, "LiquidationOpened")
      .withArgs(alice.account, usd(3_990), usd(4_000));

    // R5: at 4,999.999999 it stays open, at 5,000 it closes.
    await venue.deposit(alice, usd(1_010) - 1n);
    await venue.engine.record(alice.account, attestation);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    await venue.deposit(alice, 1n);
    await expect(venue.engine.record(alice.account, attestation))
      .to.emit(venue.engine, "LiquidationClosed")
      .withArgs(alice.account, usd(5_000), usd(5_000));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R5: at the maintenance margin nothing opens", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.deposit(alice, usd(10));
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R3: without an attestation nothing opens and nothing is recorded", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.engine.record(alice.account, "0x");
    const account = await venue.engine.account(alice.account);
    expect(account.flagged).to.equal(false);
    expect(account.epoch).to.equal(1n);
    expect(account.initialMargin).to.equal(usd(5_000));
  });

  it("full collateral closes a liquidation without an attestation", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await moveBtc(venue, 44_000);
    await venue.deposit(alice, usd(44_000 - 3_990) - 1n);
    await venue.engine.record(alice.account, "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    await venue.deposit(alice, 1n);
    await venue.engine.record(alice.account, "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R26: with equity of the worst case nothing opens, whatever the quorum attests", async () => {
    const { venue, alice } = await createTraded();
    await venue.deposit(alice, usd(50_000 - 9_990));
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(9e6, 9e6)));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    const terms = await venue.engine.liquidationTerms(
      alice.account,
      await venue.attestNow(alice, margins(9e6, 9e6)),
    );
    expect(terms.fractionMax).to.equal(0n);
  });

  it("nothing opens while one leg's mark is older than another's", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: ETH_PERP,
      size: 1n,
      makerMargins: ONE_BTC,
      takerMargins: ONE_BTC,
    });
    await moveBtc(venue, 45_000);
    venue.setMark(BTC_PERP, usd(44_000));
    await venue.postMarks({ instruments: [BTC_PERP] });
    const attestation = await venue.attestNow(alice, ONE_BTC);
    await venue.engine.record(alice.account, attestation);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    expect((await venue.engine.liquidationTerms(alice.account, attestation)).fractionMax).to.equal(0n);
    // The rest of the epoch arrives.
    await venue.postMarks({ instruments: [ETH_PERP], sameEpoch: true });
    await venue.engine.record(alice.account, attestation);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
  });

  it("R14: a requirement that grew too fast neither opens a liquidation nor replaces the record", async () => {
    const { venue, alice } = await createTraded();
    // The quorum claims full collateral: a record of 5,000 and 4,000 may have grown by 2 % a minute.
    await venue.postMarks();
    const wild = margins(50_000, 50_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, wild));
    let account = await venue.engine.account(alice.account);
    expect(account.flagged).to.equal(false);
    expect([account.initialMargin, account.epoch]).to.deep.equal([usd(5_000), 1n]);

    // Ten minutes of marks after the record's: 20 % more count, and no more.
    const recorded = await venue.oracle.headAt(1n);
    const time = ((recorded >> 184n) % 2n ** 40n) + 600n;
    await venue.postMarks({ time });
    const attestation = await venue.attestNow(alice, wild);
    const terms = await venue.engine.liquidationTerms(alice.account, attestation);
    expect([terms.initialMargin, terms.maintenanceMargin]).to.deep.equal([usd(6_000), usd(4_800)]);
    expect(terms.fractionMax).to.equal(0n);
    // To the owner it counts in full.
    const required = await venue.engine.requirement(alice.account, attestation);
    expect(required.initialMargin).to.equal(usd(50_000));

    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(6_000, 4_800)));
    account = await venue.engine.account(alice.account);
    expect([account.initialMargin, account.epoch]).to.deep.equal([usd(6_000), 3n]);
  });

  it("R14: nor does one of which either margin alone grew too fast", async () => {
    const { venue, alice } = await createTraded();
    await venue.postMarks();
    for (const wild of [margins(50_000, 4_000), margins(5_000, 5_000)]) {
      await venue.engine.record(alice.account, await venue.attestNow(alice, wild));
      const { initialMargin, maintenanceMargin, epoch } = await venue.engine.account(alice.account);
      expect([initialMargin, maintenanceMargin, epoch]).to.deep.equal([usd(5_000), usd(4_000), 1n]);
    }
  });

  it("an attestation too old to liquidate by opens nothing, though it is recorded", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    // Equity 3,990 of 4,000, attested three epochs ago: two is the most for a liquidation.
    const old = await venue.attestNow(alice, ONE_BTC);
    for (let post = 0; post < 3; ++post) await venue.postMarks();
    await venue.engine.record(alice.account, old);
    const { flagged, epoch } = await venue.engine.account(alice.account);
    expect([flagged, epoch]).to.deep.equal([false, venue.epoch() - 3n]);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
  });

  it("attack: a record in a liquidation does not begin its auction anew", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await venue.postMarks({ time: venue.epochTime() + 300n });
    const proof = await venue.attestNow(alice, ONE_BTC);
    const { bonusRate } = await venue.engine.liquidationTerms(alice.account, proof);
    await venue.engine.record(alice.account, proof);
    expect((await venue.engine.liquidationTerms(alice.account, proof)).bonusRate).to.equal(bonusRate);
    // From 2 % a third of the way to 15 %.
    expect(bonusRate / 10n ** 12n).to.equal(63_333n);
  });

  it("R23: during a model's grace only the old one opens a liquidation, only the new one trades", async () => {
    const { venue, alice, bob } = await createTraded();
    const next = `0x${"77".repeat(32)}`;
    const activeFrom = (await venue.now()) + 2n * 3_600n;
    await venue.parameters.announceModel(next, activeFrom, 3_600n);
    await venue.travelTo(activeFrom);
    await venue.resume();
    await moveBtc(venue, 45_000, 44_000);
    const old = await venue.attestNow(alice, ONE_BTC);
    const fresh = await venue.attestNow(alice, ONE_BTC, { modelHash: next });

    await expect(venue.engine.record(alice.account, old)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
    await venue.engine.record(alice.account, fresh);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    await expect(venue.engine.liquidationTerms(alice.account, fresh)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
    expect((await venue.engine.liquidationTerms(alice.account, old)).fractionMax).to.be.greaterThan(0n);
    expect(await equityOf(venue, bob)).to.equal(usd(9_975 + 6_000));
  });

  it("R12: closing and opening an account anew does not bring old signatures back", async () => {
    const { venue, alice, bob } = await createTraded();
    const first = await venue.attestNow(alice, ONE_BTC);
    await venue.postMarks();
    const close = { maker: alice, taker: bob, instrument: BTC_PERP, size: -10_000n };
    await venue.fill({ ...close, makerMargins: margins(0, 0), takerMargins: margins(0, 0) });
    const { cash } = await venue.engine.account(alice.account);
    await venue.as(alice).withdraw(alice.account, cash, 0n, alice.wallet, "0x");
    await venue.deposit(alice, 10_000n * USD);
    await venue.fill({ ...close, size: 10_000n, makerMargins: ONE_BTC, takerMargins: ONE_BTC });
    await expect(venue.engine.record(alice.account, first))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(1n, 2n, 2n);
    expect(PARAMETERS.maxEpochLag).to.be.greaterThan(1n);
  });
});
