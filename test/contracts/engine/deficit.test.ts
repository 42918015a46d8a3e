/** Deficits that count before they are recognised (R10, R19, R31), and attacks on them. */
import { expect } from "chai";

import { ETH_PERP, USD } from "../venue.ts";
import {
  BTC,
  createTraded,
  equityOf,
  expectSound,
  margins,
  moveBtc,
  ONE_BTC,
  usd,
  WHOLE,
  type Traders,
} from "./support.ts";

const DEFICIT = usd(3_560);
/** Tokens of all accounts: 120,000 less fees of 35. */
const HELD = usd(119_965);
/** T / (T + D). */
const INDEX = (HELD * WHOLE) / (HELD + DEFICIT);

/** What a unit of 1e-6 USD weighs in the index. */
const ROUNDING = WHOLE / 10n ** 10n;

/** Alice's equity is 9,990 − 13,550 = −3,560, which nobody has noted. */
async function createInsolvent(): Promise<Traders> {
  const traders = await createTraded();
  await moveBtc(traders.venue, 45_000, 40_500, 36_450);
  return traders;
}

const balanceOf = ({ venue, carol }: Traders): Promise<bigint> => venue.token.balanceOf(carol.wallet.address);

describe("noteDeficit", () => {
  it("R10: counts what an account lacks, opens its liquidation, and needs no signature", async () => {
    const { venue, alice, carol } = await createInsolvent();
    expect(await venue.engine.provisional()).to.deep.equal([0n, WHOLE]);
    await expect(venue.as(carol).noteDeficit(alice.account))
      .to.emit(venue.engine, "DeficitNoted")
      .withArgs(alice.account, DEFICIT)
      .and.to.emit(venue.engine, "LiquidationOpened")
      .withArgs(alice.account, -DEFICIT, usd(4_000));
    expect(await venue.engine.provisional()).to.deep.equal([DEFICIT, INDEX]);
    expect((await venue.engine.claims()).claimIndex).to.equal(WHOLE);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
  });

  it("attack: who knows of a deficit withdraws before it is recognised", async () => {
    const traders = await createInsolvent();
    const { venue, alice, bob, carol } = traders;
    await venue.engine.noteDeficit(alice.account);
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x");
    // No more than everybody who stays: the index is the same after her, and after the loss is recognised.
    expect(await balanceOf(traders)).to.equal((100_000n * USD * INDEX) / WHOLE);
    expect((await venue.engine.provisional()).withdrawalIndex - INDEX).to.be.within(-ROUNDING, ROUNDING);
    await expectSound(venue);

    await venue.deposit(bob, 100_000n * USD);
    const dave = await venue.user("dave", { deposit: 100_000n * USD });
    const raised = (await venue.engine.provisional()).withdrawalIndex;
    const proof = await venue.attestNow(alice, ONE_BTC);
    await venue.as(dave).liquidate(alice.account, dave.account, WHOLE, proof, "0x");
    const { claimIndex } = await venue.engine.claims();
    expect(claimIndex - raised).to.be.within(-ROUNDING, ROUNDING);
    expect(await venue.engine.provisional()).to.deep.equal([0n, claimIndex]);
    await expectSound(venue);
  });

  it("attack: a deficit noted ahead of a withdrawal, which pays what its owner signed for or not at all", async () => {
    const traders = await createInsolvent();
    const { venue, alice, carol } = traders;
    const whole = 100_000n * USD;
    const withdraw = (minimumPaid: bigint) =>
      venue.as(carol).withdraw(carol.account, whole, minimumPaid, carol.wallet, "0x");
    await venue.engine.noteDeficit(alice.account);
    const paid = (whole * INDEX) / WHOLE;
    for (const minimumPaid of [whole, paid + 1n])
      await expect(withdraw(minimumPaid))
        .to.be.revertedWithCustomError(venue.engine, "BelowMinimumPaid")
        .withArgs(paid, minimumPaid);
    expect((await venue.engine.account(carol.account)).cash).to.equal(whole);
    await withdraw(paid);
    expect(await balanceOf(traders)).to.equal(paid);
  });

  it("R31: when the account recovers, what early leavers left behind is the fund's", async () => {
    const traders = await createInsolvent();
    const { venue, alice, carol } = traders;
    await venue.engine.noteDeficit(alice.account);
    await venue.as(carol).withdraw(carol.account, 50_000n * USD, 0n, carol.wallet, "0x");
    const paid = await balanceOf(traders);
    expect((await venue.engine.globals()).insurance).to.equal(50_000n * USD - paid);
    await moveBtc(venue, 40_095, 44_000);
    await venue.engine.noteDeficit(alice.account);
    expect(await venue.engine.provisional()).to.deep.equal([0n, WHOLE]);
    await venue.as(carol).withdraw(carol.account, 50_000n * USD, 0n, carol.wallet, "0x");
    expect((await balanceOf(traders)) - paid).to.equal(50_000n * USD);
    await expectSound(venue);
  });

  it("attack: R19: claims are bought cheaply during a deficit that goes away", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.engine.noteDeficit(alice.account);
    const dave = await venue.user("dave", { deposit: 100_000n * USD });
    expect((await venue.engine.account(dave.account)).cash).to.equal(100_000n * USD);
    await moveBtc(venue, 40_095, 44_000);
    await venue.engine.noteDeficit(alice.account);
    await venue.as(dave).withdraw(dave.account, 100_000n * USD, 0n, dave.wallet, "0x");
    expect(await venue.token.balanceOf(dave.wallet.address)).to.equal(100_000n * USD);
  });

  it("insurance comes first: a deficit it covers lowers nobody's withdrawal", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.token.mint(venue.owner.address, DEFICIT);
    await venue.engine.fundInsurance(DEFICIT - 1_000n * USD);
    await venue.engine.noteDeficit(alice.account);
    const all = HELD + DEFICIT - 1_000n * USD;
    expect((await venue.engine.provisional()).withdrawalIndex).to.equal((all * WHOLE) / (HELD + DEFICIT));
    await venue.engine.fundInsurance(1_000n * USD);
    expect((await venue.engine.provisional()).withdrawalIndex).to.equal(WHOLE);
  });

  it("a deposit into the account makes up for as much of it, at once", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.engine.noteDeficit(alice.account);
    await venue.deposit(alice, 1_000n * USD);
    expect((await venue.engine.provisional()).deficits).to.equal(DEFICIT - 1_000n * USD);
    await venue.deposit(alice, 10_000n * USD);
    expect((await venue.engine.provisional()).deficits).to.equal(0n);
  });

  it("attack: a deficit is forgotten for a moment at marks of two epochs", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.engine.noteDeficit(alice.account);
    await venue.postMarks({ instruments: [ETH_PERP] });
    await expect(venue.engine.noteDeficit(alice.account)).to.be.revertedWithCustomError(
      venue.engine,
      "StaleMarks",
    );
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect((await venue.engine.provisional()).deficits).to.equal(DEFICIT);
  });

  it("attack: a deficit is made smaller by the new mark of one leg beside the old one of another", async () => {
    const { venue, alice, carol } = await createTraded();
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: ETH_PERP,
      size: 10n * BTC,
      makerMargins: margins(7_000, 5_600),
      takerMargins: margins(2_000, 1_600),
    });
    await moveBtc(venue, 45_000, 40_500, 36_450);
    await venue.engine.noteDeficit(alice.account);
    // 20,000 of ether at a fee of 2 basis points.
    const deficit = DEFICIT + usd(4);
    expect((await venue.engine.provisional()).deficits).to.equal(deficit);
    venue.setMark(ETH_PERP, usd(2_200));
    await venue.postMarks({ instruments: [ETH_PERP] });
    expect(await equityOf(venue, alice)).to.equal(usd(2_000) - deficit);
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(7_000, 5_600)));
    expect((await venue.engine.provisional()).deficits).to.equal(deficit);
  });

  it("attack: a record of an account in no liquidation notes nothing, or what it lacks would count twice, and for ever", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.engine.record(alice.account, "0x");
    expect((await venue.engine.provisional()).deficits).to.equal(0n);
    await venue.engine.noteDeficit(alice.account);
    expect((await venue.engine.provisional()).deficits).to.equal(DEFICIT);
    await moveBtc(venue, 40_095, 44_000);
    await venue.engine.noteDeficit(alice.account);
    expect((await venue.engine.provisional()).deficits).to.equal(0n);
  });

  it("error: StaleMarks at marks of too long ago", async () => {
    const { venue, alice } = await createInsolvent();
    await venue.travel(901n);
    await expect(venue.engine.noteDeficit(alice.account)).to.be.revertedWithCustomError(
      venue.engine,
      "StaleMarks",
    );
  });

  it("slices and records keep it up to date", async () => {
    const { venue, alice, carol } = await createInsolvent();
    const proof = await venue.attestNow(alice, ONE_BTC);
    await venue.engine.record(alice.account, proof);
    expect((await venue.engine.provisional()).deficits).to.equal(DEFICIT);
    await moveBtc(venue, 36_550);
    const next = await venue.attestNow(alice, ONE_BTC);
    await venue.engine.record(alice.account, next);
    expect((await venue.engine.provisional()).deficits).to.equal(DEFICIT - usd(100));
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 4n, next, "0x");
    expect((await venue.engine.provisional()).deficits).to.equal(-(await equityOf(venue, alice)));
    await expectSound(venue);
  });

  it("R5: an account that lacks nothing is not touched", async () => {
    const { venue, alice, bob } = await createTraded();
    for (const { account } of [alice, bob])
      await expect(venue.engine.noteDeficit(account)).to.be.revertedWithCustomError(
        venue.engine,
        "NotLiquidatable",
      );
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });
});
