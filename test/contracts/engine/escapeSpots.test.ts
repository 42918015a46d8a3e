/** Spots of a venue whose committee is silent: paid out in kind, or sold for what their account owes. */
import { expect } from "chai";

import { BTC_PERP, DAY, instrumentId, Kind, spotTerms, type Token, type User, type Venue } from "../venue.ts";
import { createKindTraders, ETH, ETH_SPOT, LOT_UNITS, type KindTraders } from "./kinds.ts";
import { BTC, expectSound, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

/** What RiskParameters begins with. */
const DELAY = 4n * DAY;
/** Reverts whatever it is asked. */
const DEAD = "0x5f5ffd";
/** Claims that are positive, when Alice lacks 1,010 of what she owes Bob; fees are 35. */
const CLAIMS = usd(20_975 + 100_000);
const HELD = usd(119_965);

/** Alice, who brought `lots`, is long one bitcoin against Bob at 50,000; at 39,000 she owes 1,010 without her spots. */
async function createInDebt(lots: bigint): Promise<KindTraders> {
  const traders = await createKindTraders();
  const { venue, alice, bob, bring } = traders;
  await bring(alice, lots);
  await venue.fill({
    maker: alice,
    taker: bob,
    instrument: BTC_PERP,
    size: BTC,
    makerMargins: ONE_BTC,
    takerMargins: ONE_BTC,
  });
  await moveBtc(venue, 45_000, 40_500, 39_000);
  return traders;
}

/** Bob proposes, nobody answers; marks freeze and everybody is settled. */
async function escape({ venue, bob }: KindTraders): Promise<void> {
  await venue.as(bob).proposeEscape(bob.account);
  await venue.travel(DELAY);
  await venue.engine.activateEscape(bob.account, [BTC_PERP, ETH_SPOT]);
  await venue.engine.settleInEscape(await venue.engine.accountCount());
  await expectSound(venue);
}

async function leave(venue: Venue, user: User): Promise<bigint> {
  await venue.as(user).leaveVenue(user.account, 0n, user.wallet);
  return venue.token.balanceOf(user.wallet);
}

/** Gives `user` quote tokens and lets the engine take them. */
async function give(venue: Venue, user: User, amount: bigint): Promise<void> {
  await venue.token.mint(user.wallet.address, amount);
  await venue.token.connect(user.wallet).approve(venue.engine.target, amount);
}

describe("spots in an escape", () => {
  it("R15: of an account that owes nothing leave in kind, whole and at once, besides its cash", async () => {
    const { venue, alice, bob, carol, ether, bring } = await createKindTraders();
    await bring(alice, 10n * ETH);
    const trade = { maker: alice, taker: bob, instrument: BTC_PERP, size: BTC, makerMargins: ONE_BTC };
    await venue.fill({ ...trade, takerMargins: ONE_BTC });
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(alice.account, [BTC_PERP]);
    // Nobody is settled yet.
    await expect(venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet))
      .to.emit(venue.engine, "SpotWithdrawn")
      .withArgs(alice.account, BigInt(ETH_SPOT), alice.wallet.address, 10n * ETH);
    expect(await ether.balanceOf(alice.wallet.address)).to.equal(10n * ETH * LOT_UNITS);
    expect(await ether.balanceOf(venue.engine.target)).to.equal(0n);
    expect(await venue.engine.openInterest(ETH_SPOT)).to.equal(0n);
    await venue.engine.settleInEscape(3n);
    await expectSound(venue);
    expect(await leave(venue, alice)).to.equal(usd(9_990));
    expect(await leave(venue, bob)).to.equal(usd(9_975));
    expect(await leave(venue, carol)).to.equal(usd(100_000));
    expect(await venue.engine.accountCount()).to.equal(0n);
  });

  it("R15: of two spots each leaves once, and the other stays", async () => {
    const { venue, alice, ether, bring } = await createKindTraders();
    const other = (await venue.ethers.deployContract("TestDollar")) as unknown as Token;
    const spot = instrumentId(Kind.Spot, 4, 2);
    await venue.list({
      id: spot,
      terms: spotTerms("SOL", "SOL", other.target as string, 600_000n),
      limits: { openInterestCap: 10n ** 12n, tradeBand: 200_000n },
      mark: usd(100),
    });
    await venue.postMarks();
    await bring(alice, 10n * ETH);
    await other.mint(alice.wallet.address, 30n * LOT_UNITS);
    await other.connect(alice.wallet).approve(venue.engine.target, 30n * LOT_UNITS);
    await venue.as(alice).depositSpot(alice.account, spot, 30n, "0x");
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(alice.account, []);
    await venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet);
    expect(await venue.positions(alice)).to.deep.equal([{ instrument: spot, size: 30n }]);
    await expect(venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet))
      .to.be.revertedWithCustomError(venue.engine, "InvalidLeg")
      .withArgs(ETH_SPOT);
    await venue.as(alice).leaveSpot(alice.account, spot, alice.wallet);
    expect(await ether.balanceOf(alice.wallet.address)).to.equal(10n * ETH * LOT_UNITS);
    expect(await other.balanceOf(alice.wallet.address)).to.equal(30n * LOT_UNITS);
  });

  it("says what the legs of each account became, and nothing of one that has only spots", async () => {
    const { venue, alice, bob, carol, bring } = await createInDebt(10n * ETH);
    await bring(carol, ETH);
    await venue.as(bob).proposeEscape(bob.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(bob.account, [BTC_PERP, ETH_SPOT]);
    // From the end of the list.
    await expect(venue.engine.settleInEscape(1n)).to.not.emit(venue.engine, "EscapeSettled");
    await expect(venue.engine.settleInEscape(1n))
      .to.emit(venue.engine, "EscapeSettled")
      .withArgs(bob.account, usd(20_975), 1n);
    await expect(venue.engine.settleInEscape(1n))
      .to.emit(venue.engine, "EscapeSettled")
      .withArgs(alice.account, usd(-1_010), 1n);
  });

  it("R15: with nothing but spots an owner can propose, and takes them", async () => {
    const { venue, alice, ether, bring } = await createKindTraders();
    await bring(alice, ETH);
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(alice.account, []);
    await venue.engine.settleInEscape(3n);
    await expectSound(venue);
    expect((await venue.engine.measure(alice.account)).equity).to.equal(usd(10_000));
    expect(await leave(venue, alice)).to.equal(usd(10_000));
    await venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet);
    expect(await ether.balanceOf(alice.wallet.address)).to.equal(ETH * LOT_UNITS);
    expect(await venue.engine.accountCount()).to.equal(2n);
  });

  it("R1, R10: what an account lacks in cash is a deficit though it has spots, and nobody leaves with cash before they are sold", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob, carol, ether } = traders;
    await escape(traders);
    const { cash, positions, flagged } = await venue.engine.account(alice.account);
    expect([cash, positions, flagged]).to.deep.equal([0n, 1n, false]);
    expect(await venue.engine.escapeDebt(alice.account)).to.equal(usd(1_010));
    expect(await ether.balanceOf(venue.engine.target)).to.equal(10n * ETH * LOT_UNITS);
    await expect(venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet))
      .to.be.revertedWithCustomError(venue.engine, "SpotsOwe")
      .withArgs(alice.account, usd(1_010));
    const { leaveFrom, unsettled } = await venue.engine.escape();
    expect(unsettled).to.equal(0n);
    await expect(venue.as(bob).leaveVenue(bob.account, 0n, bob.wallet))
      .to.be.revertedWithCustomError(venue.engine, "EscapeTooSoon")
      .withArgs(leaveFrom);

    await venue.travelTo(leaveFrom);
    const rho = (HELD * WHOLE) / CLAIMS;
    expect(await leave(venue, bob)).to.equal((usd(20_975) * rho) / WHOLE);
    expect(await leave(venue, carol)).to.equal((usd(100_000) * rho) / WHOLE);
    await expectSound(venue);
  });

  it("are sold at the frozen mark, as many as the debt takes; the rest is the owner's", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob, carol, ether } = traders;
    const dave = await venue.user("dave");
    await give(venue, dave, usd(2_000));
    await escape(traders);
    // A lot is 20 cents.
    const most = 5_050n;
    await expect(venue.as(dave).buySpot(alice.account, ETH_SPOT, most + 1n, dave.wallet))
      .to.be.revertedWithCustomError(venue.engine, "LotsOutOfRange")
      .withArgs(BigInt(ETH_SPOT), most + 1n, most);
    await venue.as(dave).buySpot(alice.account, ETH_SPOT, 50n, dave.wallet);
    expect(await venue.engine.escapeDebt(alice.account)).to.equal(usd(1_000));
    await expectSound(venue);
    await expect(venue.as(dave).buySpot(alice.account, ETH_SPOT, 5_000n, dave.wallet))
      .to.emit(venue.engine, "SpotSold")
      .withArgs(alice.account, BigInt(ETH_SPOT), dave.wallet.address, 5_000n, usd(1_000));
    expect(await ether.balanceOf(dave.wallet.address)).to.equal(most * LOT_UNITS);
    expect(await venue.token.balanceOf(dave.wallet)).to.equal(usd(990));
    await expectSound(venue);

    await expect(venue.as(dave).buySpot(alice.account, ETH_SPOT, 1n, dave.wallet))
      .to.be.revertedWithCustomError(venue.engine, "SpotsOwe")
      .withArgs(alice.account, 0n);
    await venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet);
    expect(await ether.balanceOf(alice.wallet.address)).to.equal((10n * ETH - most) * LOT_UNITS);
    // Everybody is whole again, but for what rounding down leaves.
    for (const [user, claim] of [
      [bob, usd(20_975)],
      [carol, usd(100_000)],
    ] as const) {
      const missing = claim - (await leave(venue, user));
      expect(missing >= 0n && missing <= 2n, String(missing)).to.equal(true);
    }
    expect(await venue.engine.accountCount()).to.equal(0n);
  });

  it("where the last lot costs more than is still owed, nothing is owed then", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob, carol } = traders;
    venue.setMark(ETH_SPOT, usd(2_001));
    await venue.postMarks();
    await give(venue, carol, usd(2_000));
    await escape(traders);
    // 5,047 lots at 20.01 cents are 1,009.90.
    await expect(venue.as(carol).buySpot(alice.account, ETH_SPOT, 5_048n, carol.wallet))
      .to.emit(venue.engine, "SpotSold")
      .withArgs(alice.account, BigInt(ETH_SPOT), carol.wallet.address, 5_048n, usd(1_010.1048));
    expect(await venue.engine.escapeDebt(alice.account)).to.equal(0n);
    await expectSound(venue);
    await leave(venue, bob);
  });

  it("what is paid after others have left goes to who stays; the owner itself may pay", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob, carol } = traders;
    await escape(traders);
    await venue.travelTo((await venue.engine.escape()).leaveFrom);
    await leave(venue, bob);
    await give(venue, alice, usd(1_010));
    await venue.as(alice).buySpot(alice.account, ETH_SPOT, 5_050n, alice.wallet);
    await expectSound(venue);
    expect(await leave(venue, carol)).to.equal(usd(100_000));
    await venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet);
    expect(await venue.engine.accountCount()).to.equal(0n);
  });

  it("R10: what is missing after the last of them is sold stays recognised", async () => {
    const traders = await createInDebt(ETH / 4n);
    const { venue, alice, bob, carol, ether } = traders;
    await give(venue, carol, usd(500));
    await escape(traders);
    // For the debt it would take 5,050.
    await expect(venue.as(carol).buySpot(alice.account, ETH_SPOT, ETH / 4n + 1n, carol.wallet))
      .to.be.revertedWithCustomError(venue.engine, "LotsOutOfRange")
      .withArgs(BigInt(ETH_SPOT), ETH / 4n + 1n, ETH / 4n);
    await venue.as(carol).buySpot(alice.account, ETH_SPOT, ETH / 4n, carol.wallet);
    await expectSound(venue);
    expect(await ether.balanceOf(venue.engine.target)).to.equal(0n);
    expect(await venue.engine.escapeDebt(alice.account)).to.equal(0n);
    const share = (claim: bigint) => (claim * (HELD + usd(500))) / CLAIMS;
    for (const [user, claim] of [
      [bob, usd(20_975)],
      [carol, usd(100_000)],
    ] as const) {
      const missing = share(claim) - (await leave(venue, user));
      expect(missing >= 0n && missing <= 2n, String(missing)).to.equal(true);
    }
    expect(await venue.engine.accountCount()).to.equal(0n);
  });

  it("R20: a token that cannot be moved stops itself and nothing else", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob, ether } = traders;
    await venue.as(bob).proposeEscape(bob.account);
    await venue.travel(DELAY);
    await venue.networkHelpers.setCode(ether.target as string, DEAD);
    await venue.engine.activateEscape(bob.account, []);
    await venue.engine.settleInEscape(3n);
    await give(venue, alice, usd(10));
    await expect(venue.as(alice).buySpot(alice.account, ETH_SPOT, 50n, alice.wallet)).to.be.revert(
      venue.ethers,
    );
    await venue.travelTo((await venue.engine.escape()).leaveFrom);
    expect(await leave(venue, bob)).to.be.greaterThan(usd(20_000));
  });

  it("settling a second time changes nothing", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice } = traders;
    await escape(traders);
    const before = await venue.engine.account(alice.account);
    await venue.engine.settleInEscape(3n);
    await expect(venue.as(alice).leaveVenue(alice.account, 0n, alice.wallet)).to.be.revert(venue.ethers);
    expect(await venue.engine.account(alice.account)).to.deep.equal(before);
  });

  it("error: not the owner, no such leg, no lots, while the venue trades", async () => {
    const traders = await createInDebt(10n * ETH);
    const { venue, alice, bob } = traders;
    const refuses = (act: Promise<unknown>, error: string) =>
      expect(act).to.be.revertedWithCustomError(venue.engine, error);
    await refuses(venue.as(alice).leaveSpot(alice.account, ETH_SPOT, alice.wallet), "EscapeInactive");
    await refuses(venue.as(bob).buySpot(alice.account, ETH_SPOT, 1n, bob.wallet), "EscapeInactive");
    await escape(traders);
    await refuses(venue.as(bob).leaveSpot(alice.account, ETH_SPOT, bob.wallet), "Unauthorised");
    await refuses(venue.as(bob).leaveSpot(bob.account, ETH_SPOT, bob.wallet), "InvalidLeg");
    await refuses(venue.as(bob).buySpot(alice.account, BTC_PERP, 1n, bob.wallet), "InvalidLeg");
    await refuses(venue.as(bob).buySpot(bob.account, ETH_SPOT, 1n, bob.wallet), "SpotsOwe");
    await refuses(venue.as(bob).buySpot(alice.account, ETH_SPOT, 0n, bob.wallet), "LotsOutOfRange");
    await refuses(venue.as(bob).buySpot(alice.account, ETH_SPOT, 1n << 63n, bob.wallet), "LotsOutOfRange");
    await venue.postMarks();
    await refuses(
      venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 1n, alice.wallet, "0x"),
      "EscapeActive",
    );
  });
});
