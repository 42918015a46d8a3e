/** Leaving a venue whose committee is silent: who can start it, what answers it, and what everybody gets. */
import { expect } from "chai";

import {
  binary,
  binaryListing,
  BTC_PERP,
  DAY,
  ETH_PERP,
  gasOf,
  USD,
  type Margins,
  type User,
  type Venue,
} from "../venue.ts";
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
} from "./support.ts";

/** What RiskParameters begins with. */
const DELAY = 4n * DAY;
const WINDOW = 2n * DAY;
/** What one transaction may use. */
const TRANSACTION_GAS = 16_777_216;

const paidTo = (venue: Venue, user: User): Promise<bigint> => venue.token.balanceOf(user.wallet);

/** Pays out the account, and answers with the tokens that arrived. */
async function leave(venue: Venue, user: User): Promise<bigint> {
  await venue.as(user).leaveVenue(user.account, 0n, user.wallet);
  return paidTo(venue, user);
}

const settleAll = async (venue: Venue) => venue.engine.settleInEscape(await venue.engine.accountCount());

/** `user` proposes, nobody answers, and somebody activates. */
async function escapeFor(venue: Venue, user: User, instruments: number[] = [BTC_PERP]): Promise<void> {
  await venue.as(user).proposeEscape(user.account);
  await venue.travel(DELAY);
  await venue.engine.activateEscape(user.account, instruments);
}

/**
 * Alice is long one bitcoin against Bob, and at 39,000 insolvent: 9,990 − 11,000 = −1,010; Bob has 20,975, Carol
 * 100,000, fees are 35. Then the committee falls silent.
 */
async function createInsolvent(): Promise<Traders> {
  const traders = await createTraded();
  await moveBtc(traders.venue, 45_000, 40_500, 39_000);
  return traders;
}

async function createEscaped(): Promise<Traders> {
  const traders = await createInsolvent();
  await escapeFor(traders.venue, traders.bob);
  return traders;
}

describe("escape", () => {
  describe("everybody leaves", () => {
    it("R15, R10: with both sets silent positions become cash, a deficit is shared, and nothing is left over", async () => {
      const { venue, alice, bob, carol } = await createEscaped();
      await settleAll(venue);
      await expectSound(venue);
      expect(await venue.engine.openInterest(BTC_PERP)).to.equal(0n);
      // Held: 120,000 − 35. Claims: that, and the 1,010 that Alice does not have.
      const rho = (usd(119_965) * WHOLE) / usd(120_975);
      expect((await venue.engine.claims()).claimIndex).to.equal(rho);
      expect(await leave(venue, bob)).to.equal((usd(20_975) * rho) / WHOLE);
      expect(await leave(venue, carol)).to.equal((usd(100_000) * rho) / WHOLE);
      await expect(venue.as(alice).leaveVenue(alice.account, 0n, alice.wallet)).to.be.revertedWithCustomError(
        venue.engine,
        "ZeroAmount",
      );
      expect(await venue.engine.accountCount()).to.equal(0n);
      const { fees, insurance } = await venue.engine.globals();
      expect([fees, insurance]).to.deep.equal([usd(35), 0n]);
      // Rounding: at most a unit an account, and a unit a payment.
      const dust = (await venue.token.balanceOf(venue.engine.target)) - fees;
      expect(dust >= 0n && dust <= 4n, `${String(dust)} units of dust`).to.equal(true);
    });

    it("R10: insurance pays first, then nobody loses", async () => {
      const { venue, bob, carol } = await createInsolvent();
      await venue.token.mint(venue.owner, usd(1_500));
      await venue.engine.fundInsurance(usd(1_500));
      await escapeFor(venue, bob);
      await settleAll(venue);
      expect((await venue.engine.globals()).insurance).to.equal(usd(490));
      expect(await leave(venue, carol)).to.equal(usd(100_000));
      expect(await leave(venue, bob)).to.equal(usd(20_975));
      expect(await venue.token.balanceOf(venue.engine.target)).to.equal(usd(490 + 35));
    });

    it("the order in which they leave does not matter", async () => {
      const { venue, bob, carol } = await createEscaped();
      await settleAll(venue);
      const back = await venue.checkpoint();
      const first = [await leave(venue, bob), await leave(venue, carol)];
      await back();
      const second = [await leave(venue, carol), await leave(venue, bob)].reverse();
      expect(second).to.deep.equal(first);
    });

    it("funding falls due at the frozen index", async () => {
      const { venue, alice, bob } = await createTraded();
      // $10.50 a bitcoin, from longs to shorts.
      venue.setMark(BTC_PERP, usd(50_000), 10_500_000_000_000n);
      await venue.postMarks();
      await escapeFor(venue, alice);
      await settleAll(venue);
      expect(await leave(venue, alice)).to.equal(usd(10_000 - 10 - 10.5));
      expect(await leave(venue, bob)).to.equal(usd(10_000 - 25 + 10.5));
    });

    it("R28: halted and expired legs settle at their last mark, final ones at the final price", async () => {
      const { venue, alice, bob } = await createTraders();
      for (const index of [3, 4, 8])
        await venue.fill({ maker: alice, taker: bob, instrument: binary(index), size: 1_000n });
      await venue.oracle.halt(binary(3));
      await venue.settleInstrument(binary(8), USD);
      await venue.engine.settle(bob.account, [binary(8)]);
      // 3 is halted at 0.69 and 4 expired at 0.50: 1,000 of each cost as much. 8 cost 0.55 and pays 1.
      await escapeFor(venue, alice, []);
      await settleAll(venue);
      expect(await leave(venue, alice)).to.equal(usd(10_000 + 450 - 1_740 * 0.0002));
      expect(await leave(venue, bob)).to.equal(usd(10_000 - 450 - 1_740 * 0.0005));
      for (const index of [3, 4, 8]) expect(await venue.engine.openInterest(binary(index))).to.equal(0n);
    });

    it("R5: a liquidation that runs ends, and its account leaves with what it has", async () => {
      const { venue, alice, bob } = await createTraded();
      await moveBtc(venue, 45_000, 43_000);
      await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
      expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
      await escapeFor(venue, bob);
      await expect(settleAll(venue)).to.emit(venue.engine, "LiquidationClosed");
      expect(await leave(venue, alice)).to.equal(usd(9_990 - 7_000));
    });

    it("R24: 64 positions settle, and leave, in one transaction each", async () => {
      const { venue, alice, carol } = await createTraders();
      for (let index = 16; index < 80; ++index)
        await venue.list(binaryListing(index * 8, 500_000n, venue.defaultExpiry));
      await venue.postMarks();
      for (let index = 16; index < 80; ++index)
        await venue.fill({ maker: carol, taker: alice, instrument: binary(index * 8), size: 100n });
      await escapeFor(venue, alice, []);
      const back = await venue.checkpoint();
      // All marks are frozen in it too, each in a slot of its own.
      const settled = await gasOf(settleAll(venue));
      expect(settled.total).to.be.below(TRANSACTION_GAS / 2);
      await expectSound(venue);
      // 64 · 100 at 0.50, fees of 0.02 % and 0.05 %.
      expect(await leave(venue, alice)).to.equal(usd(10_000 - 1.6));
      expect(await leave(venue, carol)).to.equal(usd(100_000 - 0.64));
      await back();
      await venue.travel(WINDOW);
      expect(await leave(venue, alice)).to.equal(usd(10_000 - 1.6));
    });

    it("R16: nothing of it needs a signature but the owners' own transactions", async () => {
      const { venue, bob, carol } = await createInsolvent();
      const stranger = await venue.user("stranger");
      await venue.as(bob).proposeEscape(bob.account);
      await venue.travel(DELAY);
      const engine = venue.as(stranger);
      await engine.activateEscape(bob.account, []);
      await engine.freezeMarks([BTC_PERP, ETH_PERP, binary(0)]);
      await engine.settleInEscape(3n);
      expect(await leave(venue, carol)).to.not.equal(0n);
    });
  });

  describe("proposals", () => {
    it("only an owner, and only with positions", async () => {
      const { venue, alice, bob, carol } = await createTraded();
      await expect(venue.as(alice).proposeEscape(bob.account))
        .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
        .withArgs(alice.wallet.address);
      await expect(venue.as(carol).proposeEscape(carol.account))
        .to.be.revertedWithCustomError(venue.engine, "NoPositions")
        .withArgs(carol.account);
      // Nothing was ever recorded of her, and nothing proposed.
      await expect(venue.engine.activateEscape(carol.account, []))
        .to.be.revertedWithCustomError(venue.engine, "NoEscapeProposal")
        .withArgs(carol.account);
      await expect(venue.as(bob).proposeEscape(bob.account)).to.emit(venue.engine, "EscapeProposalMade");
    });

    it("not before the delay is over", async () => {
      const { venue, bob } = await createTraded();
      await expect(venue.engine.activateEscape(bob.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "NoEscapeProposal",
      );
      await venue.as(bob).proposeEscape(bob.account);
      const activeFrom = (await venue.now()) + DELAY;
      expect(await venue.engine.escapeProposal(bob.account)).to.deep.equal([venue.epoch(), activeFrom]);
      // The next block is a second later.
      await venue.travelTo(activeFrom - 2n);
      await expect(venue.engine.activateEscape(bob.account, []))
        .to.be.revertedWithCustomError(venue.engine, "EscapeTooSoon")
        .withArgs(activeFrom);
      await venue.travelTo(activeFrom - 1n);
      await expect(venue.engine.activateEscape(bob.account, []))
        .to.emit(venue.engine, "EscapeActivated")
        .withArgs(bob.account, activeFrom + WINDOW);
    });

    it("one that stands is not made anew, one that was answered is", async () => {
      const { venue, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      const { activeFrom } = await venue.engine.escapeProposal(bob.account);
      await expect(venue.as(bob).proposeEscape(bob.account))
        .to.be.revertedWithCustomError(venue.engine, "EscapeProposed")
        .withArgs(bob.account, activeFrom);
      await venue.postMarks();
      await venue.engine.cancelEscape(bob.account, await venue.attestNow(bob, ONE_BTC));
      await venue.as(bob).proposeEscape(bob.account);
      await venue.postMarks();
      await venue.engine.record(bob.account, await venue.attestNow(bob, ONE_BTC));
      await venue.as(bob).proposeEscape(bob.account);
    });

    it("an attestation of the account answers, whoever sends it, also after the delay", async () => {
      const { venue, carol, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      await venue.travel(DELAY);
      await venue.postMarks();
      await expect(venue.as(carol).cancelEscape(bob.account, await venue.attestNow(bob, ONE_BTC)))
        .to.emit(venue.engine, "EscapeProposalAnswered")
        .withArgs(bob.account);
      await expect(venue.engine.activateEscape(bob.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "NoEscapeProposal",
      );
    });

    it("attack: what was signed before the proposal does not answer it", async () => {
      const { venue, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      const epoch = venue.epoch();
      const old = await venue.attestNow(bob, ONE_BTC);
      await expect(venue.engine.cancelEscape(bob.account, old))
        .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
        .withArgs(epoch, epoch, epoch);
      await venue.postMarks();
      await expect(venue.engine.cancelEscape(bob.account, old))
        .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
        .withArgs(epoch, epoch + 1n, epoch);
      await venue.engine.record(bob.account, old);
      await venue.travel(DELAY);
      await venue.engine.activateEscape(bob.account, []);
    });

    it("attack: a committee that serves others, or only posts marks, does not answer", async () => {
      const { venue, alice, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      for (let day = 0; day < 4; ++day) {
        await venue.travel(DAY);
        await venue.postMarks();
        await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
        await expect(
          venue.engine.cancelEscape(bob.account, await venue.attestNow(alice, ONE_BTC)),
        ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      }
      await venue.engine.activateEscape(bob.account, [BTC_PERP]);
    });

    it("attack: marks of other instruments do not answer", async () => {
      const { venue, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      await venue.travel(DELAY);
      for (let post = 0; post < 4; ++post) await venue.postMarks({ instruments: [ETH_PERP] });
      await expect(
        venue.engine.cancelEscape(bob.account, await venue.attestNow(bob, ONE_BTC)),
      ).to.be.revertedWithCustomError(venue.engine, "StaleMarks");
      await venue.engine.activateEscape(bob.account, []);
    });

    it("attack: an owner who trades in front of every answer has been answered", async () => {
      const { venue, bob, carol } = await createTraders();
      await venue.fill({ maker: carol, taker: bob, instrument: binary(4), size: 100n });
      await venue.as(bob).proposeEscape(bob.account);
      await venue.travel(DELAY);
      await venue.postMarks();
      // Full collateral: nobody signs, and what the committee has just signed is void.
      const answer = await venue.attestNow(bob, margins(5, 4));
      await venue.fill({ maker: carol, taker: bob, instrument: binary(4), size: 1n });
      await expect(venue.engine.cancelEscape(bob.account, answer)).to.be.revert(venue.ethers);
      await expect(venue.engine.activateEscape(bob.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "NoEscapeProposal",
      );
    });

    it("attack: an account whose requirement outgrew its record can be answered, so nobody ends the venue with it", async () => {
      const { venue, bob, carol } = await createTraders();
      const least = margins(25, 20);
      await venue.fill({
        maker: bob,
        taker: carol,
        instrument: binary(7),
        size: 10_000n,
        makerMargins: least,
      });
      await venue.as(bob).proposeEscape(bob.account);
      await venue.postMarks();
      const answer = await venue.attestNow(bob, margins(400, 320));
      // 320 is more than 20 may grow to in a few seconds: it does not become the record.
      await venue.engine.record(bob.account, answer);
      expect((await venue.engine.account(bob.account)).epoch).to.equal(venue.epoch() - 1n);
      await venue.engine.cancelEscape(bob.account, answer);
      await venue.travel(DELAY);
      await expect(venue.engine.activateEscape(bob.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "NoEscapeProposal",
      );
    });

    it("attack: a proposal left behind by an account that closed activates nothing", async () => {
      const { venue, alice, bob } = await createTraded();
      await venue.as(bob).proposeEscape(bob.account);
      // In the same epoch, so that nothing answers.
      const none: Margins = margins(0, 0);
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: -BTC,
        makerMargins: none,
        takerMargins: none,
      });
      await venue.travel(DELAY);
      await expect(venue.engine.activateEscape(bob.account, []))
        .to.be.revertedWithCustomError(venue.engine, "NoPositions")
        .withArgs(bob.account);
    });

    it("R22: neither guardian nor governance starts, stops or delays one that stands", async () => {
      const { venue, bob } = await createTraded();
      await venue.parameters.setGuardian(venue.owner.address);
      await venue.as(bob).proposeEscape(bob.account);
      await venue.parameters.pause();
      await venue.parameters.setEscapeTerms(14n * DAY, 7n * DAY);
      await venue.oracle.halt(BTC_PERP);
      await venue.travel(DELAY);
      await venue.engine.activateEscape(bob.account, []);
      const { activatedAt, leaveFrom } = await venue.engine.escape();
      await venue.parameters.setEscapeTerms(14n * DAY, 6n * 3_600n);
      expect((await venue.engine.escape()).leaveFrom).to.equal(leaveFrom);
      expect(leaveFrom - activatedAt).to.equal(7n * DAY);
    });
  });

  describe("once it is active", () => {
    it("there is no way back, and nothing else goes on", async () => {
      const { venue, alice, bob, carol } = await createEscaped();
      await venue.resume();
      await venue.token.mint(venue.owner, USD);
      const proof = await venue.attestNow(alice, ONE_BTC);
      const trade = { maker: carol, taker: bob, instrument: binary(4), size: 1n, takerMargins: ONE_BTC };
      const acts = [
        () => venue.engine.deposit(carol.account, USD),
        () => venue.as(carol).withdraw(carol.account, USD, 0n, carol.wallet, "0x"),
        () => venue.engine.fundInsurance(USD),
        () => venue.fill(trade),
        () => venue.engine.record(alice.account, proof),
        () => venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x"),
        () => venue.as(alice).proposeEscape(alice.account),
        async () => venue.engine.cancelEscape(bob.account, await venue.attestNow(bob, ONE_BTC)),
      ];
      for (const act of acts) await expect(act()).to.be.revertedWithCustomError(venue.engine, "EscapeActive");
    });

    it("nor does it begin anew, or end in a settlement", async () => {
      const { venue, alice, bob } = await createTraders();
      await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 100n });
      await venue.settleInstrument(binary(4), USD);
      await escapeFor(venue, bob, []);
      await expect(venue.engine.activateEscape(bob.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "EscapeActive",
      );
      await expect(venue.engine.settle(bob.account, [binary(4)])).to.be.revertedWithCustomError(
        venue.engine,
        "EscapeActive",
      );
    });

    it("before it none of its acts is possible", async () => {
      const { venue, bob } = await createTraded();
      const acts = [
        () => venue.engine.freezeMarks([BTC_PERP]),
        () => venue.engine.settleInEscape(1n),
        () => venue.as(bob).leaveVenue(bob.account, 0n, bob.wallet),
      ];
      for (const act of acts)
        await expect(act()).to.be.revertedWithCustomError(venue.engine, "EscapeInactive");
    });

    it("a later post moves no frozen mark", async () => {
      const { venue, alice, bob } = await createEscaped();
      await moveBtc(venue, 35_100, 31_590);
      expect(await equityOf(venue, bob)).to.equal(usd(20_975));
      await venue.engine.freezeMarks([BTC_PERP]);
      await settleAll(venue);
      expect((await venue.engine.account(bob.account)).cash).to.equal(usd(20_975));
      expect((await venue.engine.account(alice.account)).cash).to.equal(0n);
    });

    it("attack: marks move between the two sides' settlements, and both get the same", async () => {
      const { venue, bob } = await createInsolvent();
      await escapeFor(venue, bob, []);
      // From the end of the list: Carol, who has none, and Bob.
      await expect(venue.engine.settleInEscape(2n)).to.emit(venue.engine, "MarksFrozen");
      await moveBtc(venue, 42_900);
      await expect(settleAll(venue)).to.emit(venue.engine, "BadDebt");
      expect((await venue.engine.account(bob.account)).cash).to.equal(usd(20_975));
      await expectSound(venue);
    });

    it("attack: nobody runs before the deficits are recognised", async () => {
      const { venue, bob, carol } = await createEscaped();
      const { leaveFrom } = await venue.engine.escape();
      const run = () => venue.as(carol).leaveVenue(carol.account, 0n, carol.wallet);
      await expect(run()).to.be.revertedWithCustomError(venue.engine, "EscapeTooSoon").withArgs(leaveFrom);
      await venue.engine.settleInEscape(2n);
      await expect(run()).to.be.revertedWithCustomError(venue.engine, "EscapeTooSoon");
      await venue.engine.settleInEscape(1n);
      expect((await venue.engine.escape()).unsettled).to.equal(0n);
      await run();
      await leave(venue, bob);
    });

    it("after the window nobody waits for others; a deficit still unknown falls on those who leave after it", async () => {
      const { venue, bob, carol } = await createEscaped();
      await venue.travel(WINDOW);
      expect(await leave(venue, bob)).to.equal(usd(20_975));
      await settleAll(venue);
      expect(await leave(venue, carol)).to.equal(usd(119_965 - 20_975));
      expect(await venue.token.balanceOf(venue.engine.target)).to.be.within(usd(35), usd(35) + 2n);
    });

    it("attack: after the window a deficit settled ahead of who leaves, who takes what he signed for or waits", async () => {
      const { venue, bob } = await createEscaped();
      await venue.travel(WINDOW);
      await settleAll(venue);
      const { claimIndex } = await venue.engine.claims();
      const paid = (usd(20_975) * claimIndex) / WHOLE;
      expect(claimIndex).to.be.lessThan(WHOLE);
      const leaveFor = (minimumPaid: bigint) =>
        venue.as(bob).leaveVenue(bob.account, minimumPaid, bob.wallet);
      for (const minimumPaid of [usd(20_975), paid + 1n])
        await expect(leaveFor(minimumPaid))
          .to.be.revertedWithCustomError(venue.engine, "BelowMinimumPaid")
          .withArgs(paid, minimumPaid);
      await leaveFor(paid);
      expect(await paidTo(venue, bob)).to.equal(paid);
    });

    it("only the owner leaves, and once", async () => {
      const { venue, bob, carol } = await createEscaped();
      await settleAll(venue);
      await expect(venue.as(carol).leaveVenue(bob.account, 0n, carol.wallet)).to.be.revertedWithCustomError(
        venue.engine,
        "Unauthorised",
      );
      await leave(venue, bob);
      await expect(venue.as(bob).leaveVenue(bob.account, 0n, bob.wallet)).to.be.revertedWithCustomError(
        venue.engine,
        "ZeroAmount",
      );
    });

    it("one account at a time, insolvent ones leave the list and none is passed over", async () => {
      const { venue, bob, carol } = await createTraders();
      await venue.deposit(carol, usd(900_000));
      const long: User[] = [];
      for (let index = 0; index < 6; ++index) {
        const user = await venue.user(`long ${String(index)}`, { deposit: usd(index % 2 ? 20_000 : 10_000) });
        const pair = { maker: user, taker: carol, instrument: BTC_PERP, size: BTC };
        const taken = BigInt(index + 1);
        await venue.fill({
          ...pair,
          makerMargins: ONE_BTC,
          takerMargins: { initialMargin: taken * usd(5_000), maintenanceMargin: taken * usd(4_000) },
        });
        long.push(user);
      }
      await moveBtc(venue, 45_000, 40_500, 39_000);
      await escapeFor(venue, carol);
      const count = await venue.engine.accountCount();
      for (let settled = 0n; settled < count; ++settled) {
        expect((await venue.engine.escape()).unsettled).to.equal(count - settled);
        await venue.engine.settleInEscape(1n);
      }
      expect((await venue.engine.escape()).unsettled).to.equal(0n);
      // Alice and Bob never traded; three of the six are gone.
      expect(await venue.engine.accountCount()).to.equal(count - 3n);
      expect(await venue.engine.openInterest(BTC_PERP)).to.equal(0n);
      await expectSound(venue);
      // Deficits: three times 10,000 − 10 − 11,000. The fee on each side of 50,000 is 10 and 25.
      const fees = usd(6 * 35);
      const held = usd(20_000 + 1_000_000 + 90_000) - fees;
      const claims = held + usd(3 * 1_010);
      // At each of the three ρ is rounded down, and the claims so far up to a unit.
      const { claimIndex } = await venue.engine.claims();
      expect(claimIndex <= (held * WHOLE) / claims).to.equal(true);
      expect(claimIndex >= (held * WHOLE) / (claims + 3n) - 3n).to.equal(true);
      for (const user of [bob, carol, ...long.filter((_, index) => index % 2 === 1)])
        await leave(venue, user);
    });

    it("whoever leaves after the window moves the list, and none is passed over", async () => {
      const { venue, alice, bob, carol } = await createEscaped();
      await venue.travel(WINDOW);
      // Alice is first in the list and insolvent, Bob second, Carol last.
      await venue.engine.settleInEscape(1n);
      await leave(venue, bob);
      await venue.engine.settleInEscape(1n);
      await venue.engine.settleInEscape(1n);
      expect((await venue.engine.account(alice.account)).positions).to.equal(0n);
      expect((await venue.engine.escape()).unsettled).to.equal(0n);
      await leave(venue, carol);
    });

    it("R15: the others still settle together after one who left before anybody did", async () => {
      const { venue, alice, bob, carol } = await createEscaped();
      await venue.travel(WINDOW);
      await leave(venue, bob);
      await venue.engine.settleInEscape(3n);
      expect((await venue.engine.account(alice.account)).positions).to.equal(0n);
      expect((await venue.engine.escape()).unsettled).to.equal(0n);
      await leave(venue, carol);
    });

    it("R19: what a lot rounds away is nobody's gain", async () => {
      const { venue, alice, bob } = await createTraders();
      await venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: 3n, price: usd(50_000) + 1n });
      venue.setMark(BTC_PERP, usd(50_000) + 3_333n, 7n);
      await venue.postMarks();
      await escapeFor(venue, alice);
      await settleAll(venue);
      const before = 20_000n * USD;
      const { fees } = await venue.engine.globals();
      const paid = (await leave(venue, alice)) + (await leave(venue, bob));
      expect(paid <= before - fees && paid >= before - fees - 2n).to.equal(true);
    });
  });
});
