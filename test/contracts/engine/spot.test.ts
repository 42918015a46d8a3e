/** Collateral other than the quote token: custody, margin, trades, tokens that do not behave. */
import { expect } from "chai";

import { BTC_PERP, type User } from "../venue.ts";
import { createKindTraders, ETH, ETH_SPOT, LOT_UNITS, type KindTraders } from "./kinds.ts";
import { BTC, equityOf, expectSound, margins, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

/** Reverts whatever it is asked. */
const DEAD = "0x5f5ffd";
/** Says yes to everything and moves nothing: every answer is 1. */
const MOVES_NOTHING = "0x60015f5260205ff3";

describe("spots", () => {
  let traders: KindTraders;
  let restore: () => Promise<void>;

  before(async () => {
    traders = await createKindTraders();
    restore = await traders.venue.checkpoint();
  });
  beforeEach(() => restore());

  const measureOf = (user: User) => traders.venue.engine.measure(user.account);
  const refuses = (act: Promise<unknown>, error: string) =>
    expect(act).to.be.revertedWithCustomError(traders.venue.engine, error);

  describe("deposit", () => {
    it("R1, R20: takes exactly the tokens of the lots; equity counts them whole, W half of them", async () => {
      const { venue, alice, ether, give } = traders;
      await give(alice, 3n * ETH);
      await expect(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 3n * ETH, "0x"))
        .to.emit(venue.engine, "SpotDeposited")
        .withArgs(alice.account, BigInt(ETH_SPOT), 3n * ETH);
      expect(await ether.balanceOf(venue.engine.target)).to.equal(3n * ETH * LOT_UNITS);
      expect(await ether.balanceOf(alice.wallet.address)).to.equal(0n);
      const { equity, worstCase, restricted } = await measureOf(alice);
      expect([equity, worstCase, restricted]).to.deep.equal([usd(16_000), usd(3_000), false]);
      expect(await venue.engine.openInterest(ETH_SPOT)).to.equal(3n * ETH);
      await expectSound(venue);
    });

    it("R27: only by the owner: a stranger's lot would be another portfolio", async () => {
      const { venue, alice, bob, give } = traders;
      await give(bob, ETH);
      await expect(venue.as(bob).depositSpot(alice.account, ETH_SPOT, 1n, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
        .withArgs(bob.wallet.address);
    });

    it("error: nothing, into no account, of what is no spot, past its cap", async () => {
      const { venue, alice, give } = traders;
      const dave = await venue.user("dave");
      await give(dave, ETH);
      await give(alice, 2n * ETH);
      await refuses(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 0n, "0x"), "ZeroAmount");
      await refuses(venue.as(dave).depositSpot(dave.account, ETH_SPOT, ETH, "0x"), "BelowOpeningBalance");
      await expect(
        venue.as(alice).depositSpot(alice.account, BTC_PERP, ETH, "0x"),
      ).to.be.revertedWithCustomError(venue.registry, "NotListed");
      await venue.registry.setTradingLimits(ETH_SPOT, { openInterestCap: ETH, tradeBand: 200_000n });
      await venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH, "0x");
      await refuses(
        venue.as(alice).depositSpot(alice.account, ETH_SPOT, 1n, "0x"),
        "OpenInterestCapExceeded",
      );
    });

    it("with other positions it needs margin like a trade: an attestation, or the record and κ·W of it", async () => {
      const { venue, alice, carol, give } = traders;
      const trade = { maker: alice, taker: carol, instrument: BTC_PERP, size: BTC, makerMargins: ONE_BTC };
      await venue.fill(trade);
      await give(alice, 2n * ETH);
      // 9,990 of equity, a record of 5,000; a tenth of an ETH is 2 · 100 more.
      await venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH / 10n, "0x");
      expect((await venue.engine.account(alice.account)).initialMargin).to.equal(usd(5_200));
      await venue.postMarks();
      await refuses(
        venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH / 10n, "0x"),
        "BelowInitialMargin",
      );
      const legs = [
        { instrument: BTC_PERP, size: BTC },
        { instrument: ETH_SPOT, size: ETH / 5n },
      ];
      const attestation = await venue.attest(alice, legs, ONE_BTC);
      await venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH / 10n, attestation);
      expect(await venue.positions(alice)).to.deep.equal(legs);
      await expectSound(venue);
    });

    it("R14: at full collateral it does not put W on record as the maintenance margin", async () => {
      const { venue, alice, carol, give } = traders;
      await venue.fill({
        maker: alice,
        taker: carol,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
      });
      await venue.deposit(alice, usd(60_000));
      await give(alice, ETH);
      await venue.postMarks();
      await venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH / 10n, "0x");
      const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
      expect(initialMargin).to.equal(usd(50_100));
      // 4,000, grown by 2 % a minute for an epoch of less than a minute, and κ times 100.
      expect(maintenanceMargin).to.be.within(usd(4_200), usd(4_280));
    });

    it("an owner below margin cannot void a liquidator's attestation with a lot a block", async () => {
      const { venue, alice, carol, give } = traders;
      await venue.fill({
        maker: alice,
        taker: carol,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
      });
      await give(alice, ETH);
      await moveBtc(venue, 46_000, 43_000);
      const attestation = await venue.attestNow(alice, ONE_BTC);
      const shield = await venue.attest(
        alice,
        [
          { instrument: BTC_PERP, size: BTC },
          { instrument: ETH_SPOT, size: 1n },
        ],
        ONE_BTC,
      );
      await refuses(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 1n, shield), "BelowInitialMargin");
      await refuses(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 1n, "0x"), "BelowInitialMargin");
      await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, attestation, "0x");
      await refuses(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 1n, shield), "AccountFlagged");
    });
  });

  describe("withdrawal", () => {
    it("R19: gives back what was brought, and no unit more", async () => {
      const { venue, alice, ether, bring } = traders;
      await bring(alice, 3n * ETH);
      await expect(venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, ETH, alice.wallet, "0x"))
        .to.emit(venue.engine, "SpotWithdrawn")
        .withArgs(alice.account, BigInt(ETH_SPOT), alice.wallet.address, ETH);
      await expectSound(venue);
      await refuses(
        venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 2n * ETH + 1n, alice.wallet, "0x"),
        "ShortSpot",
      );
      await venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 2n * ETH, alice.wallet, "0x");
      expect(await ether.balanceOf(alice.wallet.address)).to.equal(3n * ETH * LOT_UNITS);
      expect(await venue.positions(alice)).to.deep.equal([]);
      expect(await equityOf(venue, alice)).to.equal(usd(10_000));
      await expectSound(venue);
    });

    it("only by the owner, not in a liquidation, and what is left must be the initial margin", async () => {
      const { venue, alice, bob, carol, bring } = traders;
      await bring(alice, 2n * ETH);
      await expect(venue.as(bob).withdrawSpot(alice.account, ETH_SPOT, 1n, bob.wallet, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
        .withArgs(bob.wallet.address);
      await venue.fill({
        maker: alice,
        taker: carol,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
      });
      const after = (lots: bigint, initial: number) =>
        venue.attest(
          alice,
          [
            { instrument: ETH_SPOT, size: 2n * ETH - lots },
            { instrument: BTC_PERP, size: BTC },
          ],
          margins(initial, 4_000),
        );
      // 13,990 of equity: after half an ETH 12,990 are left.
      const half = (attestation: string) =>
        venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, ETH / 2n, alice.wallet, attestation);
      await refuses(half(await after(ETH / 2n, 12_990.000001)), "BelowInitialMargin");
      await half(await after(ETH / 2n, 12_990));
      await refuses(half("0x"), "BelowInitialMargin");
    });

    it("R30: what leaves counts whole on the record, not only its haircut, whether it is taken out or sold", async () => {
      const { venue, alice, carol, bring } = traders;
      await bring(alice, 2n * ETH);
      const trade = { maker: alice, taker: carol };
      await venue.fill({ ...trade, instrument: BTC_PERP, size: BTC, makerMargins: ONE_BTC });
      const recorded = async () => {
        const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
        return [initialMargin, maintenanceMargin];
      };
      // A tenth of an ETH is 2 · 200 more.
      await venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, ETH / 10n, alice.wallet, "0x");
      expect(await recorded()).to.deep.equal([usd(5_400), usd(4_400)]);
      await venue.fill({ ...trade, instrument: ETH_SPOT, size: -ETH / 10n });
      expect(await recorded()).to.deep.equal([usd(5_800), usd(4_800)]);
    });

    it("the last lot closes an account without cash, and leaves the opening balance or nothing in another", async () => {
      const { venue, alice, bring } = traders;
      await bring(alice, ETH);
      await venue.as(alice).withdraw(alice.account, usd(9_995), 0n, alice.wallet, "0x");
      const last = () => venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, ETH, alice.wallet, "0x");
      await refuses(last(), "BelowOpeningBalance");
      await venue.as(alice).withdraw(alice.account, usd(5) - 1n, 0n, alice.wallet, "0x");
      await expect(last())
        .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
        .withArgs(1n, usd(10));
      await venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x");
      await last();
      expect(await venue.engine.accountCount()).to.equal(2n);
    });
  });

  it("error: BelowInitialMargin for the last spot of an account that owes cash: nothing would be left to pay it", async () => {
    const { venue, alice, carol, bring } = traders;
    await bring(alice, 10n * ETH);
    await venue.as(alice).withdraw(alice.account, usd(10_000), 0n, alice.wallet, "0x");
    const trade = { instrument: BTC_PERP, size: BTC };
    await venue.fill({ ...trade, maker: alice, taker: carol, makerMargins: ONE_BTC });
    await moveBtc(venue, 45_000);
    await venue.fill({ ...trade, maker: carol, taker: alice });
    expect(await venue.positions(alice)).to.deep.equal([{ instrument: ETH_SPOT, size: 10n * ETH }]);
    // 5,000 of loss, 2 basis points of 50,000 as maker, 5 of 45,000 as taker.
    const debt = usd(5_000 + 10 + 22.5);
    await expect(venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 10n * ETH, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(-debt, 0n);
    await venue.deposit(alice, debt);
    await venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 10n * ETH, alice.wallet, "0x");
    expect((await venue.engine.globals()).insurance).to.equal(0n);
    await expectSound(venue);
  });

  describe("no cash is lent on spots", () => {
    it("cash leaves only as far as the account is not in debt without them", async () => {
      const { venue, alice, bring } = traders;
      await bring(alice, 10n * ETH);
      const { equity } = await measureOf(alice);
      await expect(venue.as(alice).withdraw(alice.account, usd(10_000.000001), 0n, alice.wallet, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "SpotIsNotCash")
        .withArgs(equity - usd(10_000.000001), usd(20_000));
      await venue.as(alice).withdraw(alice.account, usd(10_000), 0n, alice.wallet, "0x");
      expect(await equityOf(venue, alice)).to.equal(usd(20_000));
      await expectSound(venue);
    });

    it("to the unit, rounded up, of millions: not even what is rounded away is lent", async () => {
      const { venue, alice, bring } = traders;
      // 1,000.0001 ETH at 2,000.000001 are 2,000,000.2010000001.
      venue.setMark(ETH_SPOT, usd(2_000) + 1n);
      await venue.postMarks();
      await bring(alice, 1_000n * ETH + 1n);
      const value = usd(2_000_000.201) + 1n;
      await expect(venue.as(alice).withdraw(alice.account, usd(10_000), 0n, alice.wallet, "0x"))
        .to.be.revertedWithCustomError(venue.engine, "SpotIsNotCash")
        .withArgs(value - 1n, value);
      await venue.as(alice).withdraw(alice.account, usd(10_000) - 1n, 0n, alice.wallet, "0x");
    });

    it("a leg behind a spot is none: what it is worth does not count with them", async () => {
      const { venue, alice, carol, bring } = traders;
      await bring(alice, 10n * ETH);
      const trade = { maker: alice, taker: carol, instrument: BTC_PERP, size: BTC, makerMargins: ONE_BTC };
      await venue.fill(trade);
      expect((await venue.positions(alice)).map(({ instrument }) => instrument)).to.deep.equal([
        ETH_SPOT,
        BTC_PERP,
      ]);
      // 10,000 of cash less 2 basis points of 50,000, beside 20,000 of ether; the perp alone is worth 50,000.
      const attestation = await venue.attestNow(alice, ONE_BTC);
      const withdraw = (amount: bigint) =>
        venue.as(alice).withdraw(alice.account, amount, 0n, alice.wallet, attestation);
      await expect(withdraw(usd(9_990.000001)))
        .to.be.revertedWithCustomError(venue.engine, "SpotIsNotCash")
        .withArgs(usd(19_999.999999), usd(20_000));
      await withdraw(usd(9_990));
      await expectSound(venue);
    });

    it("nor are they bought on credit", async () => {
      const { venue, alice, carol, bring } = traders;
      await bring(carol, 100n * ETH);
      const buy = (lots: bigint) =>
        venue.fill({
          maker: alice,
          taker: carol,
          instrument: ETH_SPOT,
          size: lots,
          makerMargins: margins(5_000, 4_000),
        });
      await refuses(buy(6n * ETH), "SpotIsNotCash");
      await buy(4n * ETH);
      await expectSound(venue);
    });

    it("but who owes cash after a loss may sell his", async () => {
      const { venue, alice, carol, bring } = traders;
      await bring(alice, 10n * ETH);
      await venue.as(alice).withdraw(alice.account, usd(10_000), 0n, alice.wallet, "0x");
      const trade = { maker: alice, taker: carol, instrument: BTC_PERP };
      await venue.fill({ ...trade, size: BTC, makerMargins: ONE_BTC });
      await moveBtc(venue, 45_000);
      await venue.fill({ ...trade, size: -BTC });
      expect((await venue.engine.account(alice.account)).cash < 0n).to.equal(true);
      await venue.fill({ ...trade, instrument: ETH_SPOT, size: -ETH });
      await expectSound(venue);
    });

    it("and whose short position is closed at a loss: only spots are not bought with what is owed", async () => {
      const { venue, alice, carol, bring } = traders;
      await bring(alice, 10n * ETH);
      await venue.as(alice).withdraw(alice.account, usd(10_000), 0n, alice.wallet, "0x");
      const trade = { maker: alice, taker: carol, instrument: BTC_PERP };
      await venue.fill({ ...trade, size: -BTC, makerMargins: ONE_BTC });
      await moveBtc(venue, 55_000);
      await venue.fill({ ...trade, size: BTC });
      expect((await venue.engine.account(alice.account)).cash < 0n).to.equal(true);
      await expectSound(venue);
    });
  });

  it("R2: a fill moves lots between accounts, nobody is short and what is held stays", async () => {
    const { venue, alice, bob, ether, bring } = traders;
    await bring(alice, 2n * ETH);
    await refuses(
      venue.fill({ maker: bob, taker: alice, instrument: ETH_SPOT, size: 2n * ETH + 1n }),
      "ShortSpot",
    );
    await venue.fill({ maker: bob, taker: alice, instrument: ETH_SPOT, size: 2n * ETH });
    expect(await venue.positions(bob)).to.deep.equal([{ instrument: ETH_SPOT, size: 2n * ETH }]);
    expect(await venue.positions(alice)).to.deep.equal([]);
    expect(await venue.engine.openInterest(ETH_SPOT)).to.equal(2n * ETH);
    expect(await ether.balanceOf(venue.engine.target)).to.equal(2n * ETH * LOT_UNITS);
    // 4,000 at 2 and at 5 basis points.
    expect((await venue.engine.account(bob.account)).cash).to.equal(usd(6_000 - 0.8));
    expect((await venue.engine.account(alice.account)).cash).to.equal(usd(14_000 - 2));
    await expectSound(venue);
  });

  it("R28: a spot whose mark is halted counts whole in W: it lends no value", async () => {
    const { venue, alice, bring } = traders;
    await bring(alice, ETH);
    expect((await measureOf(alice)).worstCase).to.equal(usd(1_000));
    await venue.oracle.halt(ETH_SPOT);
    const { worstCase, restricted } = await measureOf(alice);
    expect([worstCase, restricted]).to.deep.equal([usd(2_000), true]);
  });

  it("R26: an account with E = W is out of reach down to its haircut", async () => {
    const { venue, alice, carol, bring } = traders;
    await bring(alice, 10n * ETH);
    // 30,000 of equity: half of the spot and 0.39 of a bitcoin are 29,500.
    await venue.fill({ maker: alice, taker: carol, instrument: BTC_PERP, size: (39n * BTC) / 100n });
    const { equity, worstCase } = await measureOf(alice);
    expect(worstCase).to.equal(usd(29_500));
    expect(equity >= worstCase).to.equal(true);
    const attestation = await venue.attestNow(alice, margins(29_500, 29_500));
    await refuses(
      venue.as(carol).liquidate(alice.account, carol.account, WHOLE, attestation, "0x"),
      "NotLiquidatable",
    );
  });

  describe("a token that does not behave", () => {
    for (const [name, code] of [
      ["reverts", DEAD],
      ["moves nothing", MOVES_NOTHING],
    ] as const)
      it(`R20: one that ${name} stops its own withdrawal and deposit, and nothing else`, async () => {
        const { venue, alice, bob, carol, ether, bring, give } = traders;
        await bring(alice, 10n * ETH);
        await give(carol, ETH);
        await venue.fill({
          maker: alice,
          taker: carol,
          instrument: BTC_PERP,
          size: BTC,
          makerMargins: ONE_BTC,
        });
        await venue.networkHelpers.setCode(ether.target as string, code);
        const legs = await venue.positions(alice);
        const attestation = await venue.attest(
          alice,
          legs.map((leg) => (leg.instrument === ETH_SPOT ? { ...leg, size: leg.size - 1n } : leg)),
          ONE_BTC,
        );
        await expect(
          venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 1n, alice.wallet, attestation),
        ).to.be.revert(venue.ethers);
        await expect(venue.as(carol).depositSpot(carol.account, ETH_SPOT, 1n, "0x")).to.be.revert(
          venue.ethers,
        );

        await venue.fill({ maker: bob, taker: carol, instrument: BTC_PERP, size: 1n });
        await venue
          .as(alice)
          .withdraw(alice.account, 1n, 0n, alice.wallet, await venue.attestNow(alice, ONE_BTC));
        await moveBtc(venue, 45_000, 40_500, 36_500, 33_000, 30_000, 27_000, 24_500, 23_500);
        const proof = await venue.attestNow(alice, ONE_BTC);
        await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
        const taken = (await venue.positions(carol)).find(({ instrument }) => instrument === ETH_SPOT);
        expect(taken?.size ?? 0n).to.be.greaterThan(0n);
        expect(await venue.engine.openInterest(ETH_SPOT)).to.equal(10n * ETH);
      });
  });
});
