/** Orders, their authority, and what a fill does to both accounts. */
import { expect } from "chai";
import { Wallet } from "ethers";

import {
  accountId,
  binary,
  BTC_PERP,
  ETH_PERP,
  instrumentId,
  Kind,
  USD,
  type Order,
  type SignedOrder,
  type User,
  type Venue,
} from "../venue.ts";
import {
  AGREEING_WALLET,
  BTC,
  createTraded,
  createTraders,
  equityOf,
  expectSound,
  margins,
  MAX_NOTIONAL,
  moveBtc,
  ONE_BTC,
  usd,
} from "./support.ts";

const NEVER = 2n ** 40n - 1n;

/** Fills two signed orders at full collateral. */
const match = (venue: Venue, maker: SignedOrder, taker: SignedOrder, size: bigint) =>
  venue.engine.fill(maker.order, maker.signature, taker.order, taker.signature, size, "0x", "0x");

describe("fill", () => {
  describe("accounting", () => {
    it("moves both positions at the maker's limit, with fees to the venue", async () => {
      const { venue, alice, bob } = await createTraders();
      // 1 BTC at 49,900: the maker's fee is 9.98, the taker's 24.95.
      await expect(
        venue.fill({
          maker: alice,
          taker: bob,
          instrument: BTC_PERP,
          size: BTC,
          price: usd(49_900),
          takerOrder: { limitPrice: usd(49_000) },
          makerMargins: ONE_BTC,
          takerMargins: ONE_BTC,
        }),
      )
        .to.emit(venue.engine, "Filled")
        .withArgs(alice.account, bob.account, BTC_PERP, BTC, usd(49_900), usd(9.98), usd(24.95));
      expect((await venue.engine.account(alice.account)).cash).to.equal(usd(10_000 - 49_900 - 9.98));
      expect((await venue.engine.account(bob.account)).cash).to.equal(usd(10_000 + 49_900 - 24.95));
      // Marked at 50,000.
      expect(await equityOf(venue, alice)).to.equal(usd(10_000 + 100 - 9.98));
      expect(await equityOf(venue, bob)).to.equal(usd(10_000 - 100 - 24.95));
      expect((await venue.engine.globals()).fees).to.equal(usd(34.93));
      expect((await venue.engine.claims()).held).to.equal(usd(120_000 - 34.93));
      await expectSound(venue);
    });

    it("R2: open interest counts longs once, whoever opens, closes or changes sides", async () => {
      const { venue, alice, bob, carol } = await createTraders();
      const trade = (maker: User, taker: User, size: bigint) =>
        venue.fill({ maker, taker, instrument: binary(4), size });
      const interest = () => venue.engine.openInterest(binary(4));
      await trade(alice, bob, 100n);
      expect(await interest()).to.equal(100n);
      await trade(carol, alice, 60n);
      expect(await interest()).to.equal(100n);
      // Carol from +60 to −40, Bob from −100 to 0.
      await trade(bob, carol, 100n);
      expect(await interest()).to.equal(40n);
      await trade(carol, alice, 40n);
      expect(await interest()).to.equal(0n);
      await expectSound(venue);
    });

    it("R17: a binary's two sides pay one dollar together", async () => {
      const { venue, alice, bob } = await createTraders();
      await venue.fill({ maker: alice, taker: bob, instrument: binary(3), size: 1_000n });
      // Mark 0.69: long W 690, short W 310; fees 0.138 and 0.345.
      const long = await venue.engine.measure(alice.account);
      const short = await venue.engine.measure(bob.account);
      expect([long.equity, long.worstCase]).to.deep.equal([usd(10_000 - 0.138), usd(690)]);
      expect([short.equity, short.worstCase]).to.deep.equal([usd(10_000 - 0.345), usd(310)]);
    });

    it("rounds cash and fees against both accounts", async () => {
      const { venue, alice, bob } = await createTraders();
      // One lot at 49,999.999999 is 4.9999999999 USD.
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: 1n,
        price: usd(50_000) - 1n,
        makerMargins: margins(1, 1),
        takerMargins: margins(1, 1),
      });
      // Buyer pays 5.000000 and a fee of 0.001; seller receives 4.999999 and pays 0.0025.
      expect((await venue.engine.account(alice.account)).cash).to.equal(usd(10_000) - 5_000_000n - 1_000n);
      expect((await venue.engine.account(bob.account)).cash).to.equal(usd(10_000) + 4_999_999n - 2_500n);
      await expectSound(venue);
    });

    it("settles funding whenever a position changes, and counts it before", async () => {
      const { venue, alice, bob } = await createTraded();
      // $100 a bitcoin, paid by longs.
      venue.setMark(BTC_PERP, usd(50_000), 100n * 10n ** 12n);
      await venue.postMarks({ time: (await venue.now()) + 20n });
      expect(await equityOf(venue, alice)).to.equal(usd(9_990 - 100));
      expect(await equityOf(venue, bob)).to.equal(usd(9_975 + 100));
      // Closing half: 5 and 12.50 of fees.
      await venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: -BTC / 2n,
        makerMargins: margins(2_500, 2_000),
        takerMargins: margins(2_500, 2_000),
      });
      expect((await venue.engine.account(alice.account)).cash).to.equal(usd(-40_010 + 25_000 - 100 - 5));
      expect(await equityOf(venue, alice)).to.equal(usd(9_890 - 5));
      expect(await equityOf(venue, bob)).to.equal(usd(10_075 - 12.5));
      const [leg] = await venue.engine.positions(alice.account);
      expect(leg?.fundingIndex).to.equal(100n * 10n ** 12n);
      await expectSound(venue);
    });

    it("the portfolio hash follows append, resize and swap-remove", async () => {
      const { venue, alice, bob } = await createTraders();
      const trade = (instrument: number, size: bigint) =>
        venue.fill({ maker: alice, taker: bob, instrument, size });
      for (const index of [3, 4, 5]) await trade(binary(index), 10n);
      await trade(binary(3), -10n);
      expect(await venue.positions(alice)).to.deep.equal([
        { instrument: binary(5), size: 10n },
        { instrument: binary(4), size: 10n },
      ]);
      // The closed slot is dirty, and nobody reads it.
      expect((await venue.engine.account(alice.account)).positions).to.equal(2n);
      await venue.engine.requirement(alice.account, await venue.attestNow(alice, margins(5, 4)));
    });

    it("no more than 64 positions", async () => {
      const { venue, alice, carol } = await createTraders();
      for (let index = 10; index < 75; ++index)
        await venue.list({
          id: binary(index),
          terms: { ...venue.listing(binary(0))!.terms, lower: BigInt(index) * USD },
          limits: { openInterestCap: 1_000n, tradeBand: 200_000n },
          mark: 500_000n,
        });
      await venue.postMarks();
      for (let index = 10; index < 74; ++index)
        await venue.fill({ maker: carol, taker: alice, instrument: binary(index), size: 1n });
      await expect(
        venue.fill({ maker: carol, taker: alice, instrument: binary(74), size: 1n }),
      ).to.be.revertedWithCustomError(venue.engine, "TooManyPositions");
    });
  });

  describe("orders", () => {
    it("both must be for one instrument, on opposite sides, of different accounts, with a size", async () => {
      const { venue, alice, bob } = await createTraders();
      const buy = await venue.signedOrder(alice, binary(4), 10n);
      const sellOther = await venue.signedOrder(bob, binary(5), -10n);
      const alsoBuy = await venue.signedOrder(bob, binary(4), 10n);
      const own = await venue.signedOrder(alice, binary(4), -10n);
      const sell = await venue.signedOrder(bob, binary(4), -10n);
      const empty = await venue.signedOrder(bob, binary(4), 0n);
      for (const [maker, taker] of [
        [buy, sellOther],
        [buy, alsoBuy],
        [buy, empty],
        [sell, empty],
        [empty, buy],
        [empty, sell],
      ] as const)
        await expect(match(venue, maker, taker, 10n)).to.be.revertedWithCustomError(
          venue.engine,
          "OrderMismatch",
        );
      await expect(match(venue, buy, own, 10n))
        .to.be.revertedWithCustomError(venue.engine, "SelfTrade")
        .withArgs(alice.account);
      await expect(match(venue, buy, sell, 0n)).to.be.revertedWithCustomError(venue.engine, "ZeroAmount");
      await match(venue, buy, sell, 10n);
    });

    it("an order is dead from its expiry on", async () => {
      const { venue, alice, bob } = await createTraders();
      const expiry = (await venue.now()) + 100n;
      const buy = await venue.signedOrder(alice, binary(4), 10n, { expiry });
      const sell = await venue.signedOrder(bob, binary(4), -10n);
      await venue.networkHelpers.time.setNextBlockTimestamp(expiry - 1n);
      await match(venue, buy, sell, 5n);
      await venue.networkHelpers.time.setNextBlockTimestamp(expiry);
      await expect(match(venue, buy, sell, 5n))
        .to.be.revertedWithCustomError(venue.engine, "OrderExpired")
        .withArgs(expiry);
    });

    it("the taker's limit must be met", async () => {
      const { venue, alice, bob } = await createTraders();
      const buy = await venue.signedOrder(alice, binary(4), 10n, { limitPrice: 500_000n });
      const sell = await venue.signedOrder(bob, binary(4), -10n, { limitPrice: 500_001n });
      await expect(match(venue, buy, sell, 10n))
        .to.be.revertedWithCustomError(venue.engine, "LimitNotMet")
        .withArgs(500_000n, 500_001n);
      await expect(match(venue, sell, buy, 10n))
        .to.be.revertedWithCustomError(venue.engine, "LimitNotMet")
        .withArgs(500_001n, 500_000n);
    });

    it("the price stays within the band of the mark", async () => {
      const { venue, alice, bob } = await createTraders();
      // BTC ± 10 % of 50,000, the binary ± 0.20 of 0.50, and never beyond a dollar (0.97 + 0.04).
      for (const [instrument, price, mark] of [
        [BTC_PERP, usd(55_000) + 1n, usd(50_000)],
        [BTC_PERP, usd(45_000) - 1n, usd(50_000)],
        [binary(4), 700_001n, 500_000n],
        [binary(4), 299_999n, 500_000n],
        [binary(0), 1_000_001n, 970_000n],
      ] as const)
        await expect(venue.fill({ maker: alice, taker: bob, instrument, size: 1n, price }))
          .to.be.revertedWithCustomError(venue.engine, "OutsideBand")
          .withArgs(price, mark);
      await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1n, price: 700_000n });
      await venue.fill({ maker: alice, taker: bob, instrument: binary(0), size: 1n, price: 1_000_000n });
    });

    it("an order caps its fee", async () => {
      const { venue, alice, bob } = await createTraders();
      await expect(
        venue.fill({
          maker: alice,
          taker: bob,
          instrument: binary(4),
          size: 1n,
          takerOrder: { maxFee: 499n },
        }),
      )
        .to.be.revertedWithCustomError(venue.engine, "FeeTooHigh")
        .withArgs(500n, 499n);
    });

    it("partial fills add up, and no fill is smaller than the order allows unless less is left", async () => {
      const { venue, alice, bob } = await createTraders();
      const buy = await venue.signedOrder(alice, binary(4), 25n, { minFill: 10n });
      const sell = await venue.signedOrder(bob, binary(4), -100n);
      await expect(match(venue, buy, sell, 9n))
        .to.be.revertedWithCustomError(venue.engine, "BelowMinFill")
        .withArgs(9n, 10n);
      await match(venue, buy, sell, 10n);
      await match(venue, buy, sell, 10n);
      await expect(match(venue, buy, sell, 6n))
        .to.be.revertedWithCustomError(venue.engine, "OverFilled")
        .withArgs(5n);
      await match(venue, buy, sell, 5n);
      await expect(match(venue, buy, sell, 1n))
        .to.be.revertedWithCustomError(venue.engine, "OverFilled")
        .withArgs(0n);
      expect(await venue.engine.filled(alice.account, buy.order.salt)).to.equal(25n);
      expect(await venue.engine.filled(bob.account, sell.order.salt)).to.equal(25n);
    });

    it("orders with one salt share what is filled, neighbouring salts do not", async () => {
      const { venue, alice, bob } = await createTraders();
      const salted = (salt: bigint) => ({ makerOrder: { salt }, size: 5n, instrument: binary(4) });
      for (const salt of [4n, 5n, 6n, 7n]) await venue.fill({ maker: alice, taker: bob, ...salted(salt) });
      for (const salt of [4n, 5n, 6n, 7n])
        expect(await venue.engine.filled(alice.account, salt)).to.equal(5n);
      await expect(venue.fill({ maker: alice, taker: bob, ...salted(6n) }))
        .to.be.revertedWithCustomError(venue.engine, "OverFilled")
        .withArgs(0n);
    });

    it("a cancelled salt is dead, its neighbours live", async () => {
      const { venue, alice, bob } = await createTraders();
      const salted = (salt: bigint) => ({ makerOrder: { salt }, size: 5n, instrument: binary(4) });
      await expect(venue.as(alice).cancel(alice.account, 9n))
        .to.emit(venue.engine, "OrderCancelled")
        .withArgs(alice.account, 9n);
      await expect(venue.fill({ maker: alice, taker: bob, ...salted(9n) }))
        .to.be.revertedWithCustomError(venue.engine, "OverFilled")
        .withArgs(0n);
      await venue.fill({ maker: alice, taker: bob, ...salted(8n) });
      await expect(venue.as(bob).cancel(alice.account, 10n))
        .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
        .withArgs(bob.wallet.address);
    });

    it("reduceOnly shrinks a position, and neither opens nor turns one", async () => {
      const { venue, alice, bob } = await createTraders();
      const reduce = (size: bigint) =>
        venue.fill({
          maker: alice,
          taker: bob,
          instrument: binary(4),
          size,
          makerOrder: { reduceOnly: true },
        });
      const refused = async (size: bigint) =>
        expect(reduce(size)).to.be.revertedWithCustomError(venue.engine, "ReduceOnlyViolated");
      await refused(5n);
      await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 10n });
      await refused(1n);
      await refused(-11n);
      await reduce(-4n);
      await reduce(-6n);
      expect(await venue.positions(alice)).to.deep.equal([]);

      // Of a short position the other way round.
      await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: -10n });
      await refused(-1n);
      await refused(11n);
      await reduce(4n);
      await reduce(6n);
      expect(await venue.positions(alice)).to.deep.equal([]);
    });

    it("open interest may not grow past the cap, but shrink above it", async () => {
      const { venue, alice, bob, carol } = await createTraders();
      await venue.registry.setTradingLimits(binary(4), { openInterestCap: 10n, tradeBand: 200_000n });
      const trade = (maker: User, taker: User, size: bigint) =>
        venue.fill({ maker, taker, instrument: binary(4), size });
      await trade(alice, bob, 10n);
      await expect(trade(carol, bob, 1n))
        .to.be.revertedWithCustomError(venue.engine, "OpenInterestCapExceeded")
        .withArgs(binary(4), 11n, 10n);
      await venue.registry.setTradingLimits(binary(4), { openInterestCap: 5n, tradeBand: 200_000n });
      // Changing hands leaves it at 10, closing lowers it to 7.
      await trade(carol, alice, 3n);
      await trade(bob, alice, 3n);
      expect(await venue.engine.openInterest(binary(4))).to.equal(7n);
    });
  });

  describe("authority", () => {
    it("a stranger's signature, or none, is refused", async () => {
      const { venue, alice, bob } = await createTraders();
      const sell = await venue.signedOrder(bob, binary(4), -10n);
      const order = venue.orderOf(alice, binary(4), 10n);
      for (const signature of ["0x", await venue.signOrder(bob.wallet, order)])
        await expect(match(venue, { order, signature }, sell, 10n))
          .to.be.revertedWithCustomError(venue.engine, "InvalidSignature")
          .withArgs(alice.account);
    });

    it("an order changed after signing is refused", async () => {
      const { venue, alice, bob } = await createTraders();
      const sell = await venue.signedOrder(bob, binary(4), -10n);
      const { order, signature } = await venue.signedOrder(alice, binary(4), 10n);
      const changes: Partial<Order>[] = [
        { size: 11n },
        { limitPrice: order.limitPrice + 1n },
        { minFill: 2n },
        { maxFee: 9_999n },
        { expiry: order.expiry - 1n },
        { salt: order.salt + 1n },
        { reduceOnly: true },
        { approvalVersion: 1 },
        { account: accountId(alice.wallet.address, 1n) },
      ];
      for (const change of changes)
        await expect(
          match(venue, { order: { ...order, ...change }, signature }, sell, 10n),
        ).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
    });

    it("the digest is the typed data's", async () => {
      const { venue, alice } = await createTraders();
      const order = venue.orderOf(alice, binary(4), 10n);
      const signature = await venue.signOrder(alice.wallet, order);
      const digest = await venue.engine.orderDigest(order);
      expect(venue.ethers.recoverAddress(digest, signature)).to.equal(alice.wallet.address);
    });

    it("an operator signs until its approval ends, and under its version only", async () => {
      const { venue, alice, bob } = await createTraders();
      const operator = Wallet.createRandom();
      const until = (await venue.now()) + 1_000n;
      const sell = await venue.signedOrder(bob, binary(4), -100n);
      const signedBy = async (approvalVersion: number): Promise<SignedOrder> => {
        const order = venue.orderOf(alice, binary(4), 1n, { approvalVersion });
        return { order, signature: await venue.signOrder(operator as unknown as Wallet, order) };
      };
      await expect(match(venue, await signedBy(0), sell, 1n)).to.be.revertedWithCustomError(
        venue.engine,
        "InvalidSignature",
      );

      await expect(venue.as(alice).approveOperator(alice.account, operator, until, MAX_NOTIONAL, false))
        .to.emit(venue.engine, "OperatorApproved")
        .withArgs(alice.account, operator.address, until, 1n, MAX_NOTIONAL, false);
      await match(venue, await signedBy(1), sell, 1n);
      const first = await signedBy(1);

      // Revoked and approved again: what was signed before stays dead.
      await venue.as(alice).approveOperator(alice.account, operator, 0n, 0n, false);
      await expect(match(venue, first, sell, 1n)).to.be.revertedWithCustomError(
        venue.engine,
        "InvalidSignature",
      );
      await venue.as(alice).approveOperator(alice.account, operator, until, MAX_NOTIONAL, false);
      await expect(match(venue, first, sell, 1n))
        .to.be.revertedWithCustomError(venue.engine, "ApprovalVersionMismatch")
        .withArgs(1n, 3n);
      await match(venue, await signedBy(3), sell, 1n);

      await venue.travelTo(until);
      await venue.postMarks();
      await expect(match(venue, await signedBy(3), sell, 1n)).to.be.revertedWithCustomError(
        venue.engine,
        "InvalidSignature",
      );
    });

    it("only the owner approves; an operator cancels", async () => {
      const { venue, alice, bob } = await createTraders();
      await expect(
        venue.as(bob).approveOperator(alice.account, bob.wallet, NEVER, MAX_NOTIONAL, true),
      ).to.be.revertedWithCustomError(venue.engine, "Unauthorised");
      await venue.as(alice).approveOperator(alice.account, bob.wallet, NEVER, MAX_NOTIONAL, true);
      await venue.as(bob).cancel(alice.account, 1n);
      expect(await venue.engine.approval(alice.account, bob.wallet)).to.deep.equal([
        NEVER,
        1n,
        MAX_NOTIONAL,
        true,
      ]);
    });

    it("a contract signs by ERC-1271, and a key keeps working when its address has code", async () => {
      const { venue, alice, bob } = await createTraders();
      const sell = await venue.signedOrder(bob, binary(4), -100n);
      const order = venue.orderOf(alice, binary(4), 1n);
      await expect(match(venue, { order, signature: "0x1234" }, sell, 1n)).to.be.revertedWithCustomError(
        venue.engine,
        "InvalidSignature",
      );
      await venue.networkHelpers.setCode(alice.wallet.address, AGREEING_WALLET);
      await match(venue, { order, signature: "0x1234" }, sell, 1n);

      // Code that refuses everything.
      await venue.networkHelpers.setCode(alice.wallet.address, "0x5f5ffd");
      await match(venue, await venue.signedOrder(alice, binary(4), 1n), sell, 1n);
      await expect(match(venue, { order, signature: "0x1234" }, sell, 1n)).to.be.revertedWithCustomError(
        venue.engine,
        "InvalidSignature",
      );
    });
  });

  describe("margin", () => {
    it("an unknown instrument, and kinds without a bound, do not trade", async () => {
      const { venue, alice, bob } = await createTraders();
      for (const instrument of [binary(500), instrumentId(Kind.Call, 0, 1), instrumentId(Kind.Spot, 6, 1)])
        await expect(
          venue.fill({ maker: alice, taker: bob, instrument, size: 1n, price: 500_000n }),
        ).to.be.revertedWithCustomError(venue.registry, "NotListed");
    });

    it("an account that was never opened does not trade", async () => {
      const { venue, bob } = await createTraders();
      const dave = await venue.user("dave");
      await expect(venue.fill({ maker: dave, taker: bob, instrument: binary(4), size: 1n }))
        .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
        .withArgs(0n, 10n * USD);
    });

    it("without an attestation a side needs its worst case", async () => {
      const { venue, alice, bob } = await createTraders();
      // 0.2 BTC at 50,000 is 10,000; after a fee of 2 the equity is 9,998.
      await expect(
        venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: 2_000n, takerMargins: ONE_BTC }),
      )
        .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
        .withArgs(usd(9_998), usd(10_000));
    });

    it("both sides need their initial margin", async () => {
      const { venue, alice, bob } = await createTraders();
      const trade = { maker: alice, taker: bob, instrument: BTC_PERP, size: BTC };
      await expect(
        venue.fill({ ...trade, makerMargins: margins(9_990.000001, 8_000), takerMargins: ONE_BTC }),
      )
        .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
        .withArgs(usd(9_990), usd(9_990) + 1n);
      await expect(
        venue.fill({ ...trade, makerMargins: ONE_BTC, takerMargins: margins(9_975.000001, 8_000) }),
      )
        .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
        .withArgs(usd(9_975), usd(9_975) + 1n);
      await venue.fill({
        ...trade,
        makerMargins: margins(9_990, 8_000),
        takerMargins: margins(9_975, 8_000),
      });
    });

    it("in the record's epoch a change may count κ times its worst case on top of the record", async () => {
      const { venue, alice, bob } = await createTraded();
      // 0.01 BTC: W 500, κ = 2: records of 5,000 rise to 6,000, far below W.
      const small = { maker: alice, taker: bob, instrument: BTC_PERP, size: 100n };
      await venue.fill(small);
      for (const user of [alice, bob]) {
        const account = await venue.engine.account(user.account);
        expect(account.initialMargin).to.equal(usd(6_000));
        expect(account.maintenanceMargin).to.equal(usd(5_000));
      }
      await venue.postMarks();
      await expect(venue.fill(small))
        .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
        .withArgs(usd(9_989.8), usd(51_000));
    });
  });

  it("R4: a trade that raises E/M is allowed below the initial margin, one that lowers it is not", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.deposit(bob, 50_000n * USD);
    await moveBtc(venue, 45_000, 44_500);
    // Equity 4,490 between maintenance 4,000 and initial 5,000.
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    const bobs = margins(5_000, 4_000);
    const trade = (size: bigint, makerMargins = ONE_BTC) =>
      venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size, makerMargins, takerMargins: bobs });
    await expect(trade(1n, margins(5_001, 4_001))).to.be.revertedWithCustomError(
      venue.engine,
      "BelowInitialMargin",
    );
    // A tenth less for a fee of 0.89: 4,489.11 / 4,700 > 4,490 / 5,000, though 4,489.11 < 4,700.
    await trade(-BTC / 10n, margins(4_700, 3_700));
    expect((await venue.engine.account(alice.account)).initialMargin).to.equal(usd(4_700));
    // Smaller, yet riskier: the leg hedged another.
    await expect(trade(-BTC / 10n, margins(4_800, 3_700))).to.be.revertedWithCustomError(
      venue.engine,
      "BelowInitialMargin",
    );
    await expectSound(venue);
  });

  it("R4: the two margins compared must be of one epoch", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.deposit(bob, 50_000n * USD);
    await moveBtc(venue, 45_000, 44_500);
    await expect(
      venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: -BTC / 10n,
        makerMargins: margins(4_700, 3_700),
        takerMargins: ONE_BTC,
      }),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
  });

  it("R4: a hedge reduces risk by what is attested, though it adds to the worst case", async () => {
    const { venue, alice, carol } = await createTraded();
    // E 4,490 of M 5,000.
    await moveBtc(venue, 45_000, 44_500);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    const sell = { maker: alice, taker: carol, instrument: ETH_PERP, size: -1n };
    const { worstCase } = await venue.engine.measure(alice.account);
    await venue.fill({ ...sell, makerMargins: margins(4_950, 3_950), takerMargins: ONE_BTC });
    expect((await venue.engine.measure(alice.account)).worstCase > worstCase).to.equal(true);
    await expectSound(venue);
  });

  it("R28: a halted instrument does not trade, and its holder needs full collateral for anything riskier", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.oracle.halt(BTC_PERP);
    await expect(
      venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: 1n, makerMargins: ONE_BTC }),
    )
      .to.be.revertedWithCustomError(venue.engine, "HaltedLeg")
      .withArgs(BTC_PERP);
    expect((await venue.engine.measure(alice.account)).restricted).to.equal(true);
    await expect(
      venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, await venue.attestNow(alice, ONE_BTC)),
    )
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(9_990) - 1n, usd(50_000));
  });

  it("after a jump beyond the band trades may be twice as far from the mark, and only reduce", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await venue.deposit(bob, 50_000n * USD);
    // Wanted 40,000: the mark stops at 45,000 and is limited.
    await moveBtc(venue, 40_000);
    expect((await venue.engine.measure(alice.account)).restricted).to.equal(true);
    const short = { taker: bob, instrument: BTC_PERP, takerMargins: ONE_BTC };
    await expect(
      venue.fill({ ...short, maker: carol, size: BTC, price: usd(40_000), makerMargins: ONE_BTC }),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await venue.engine.record(bob.account, await venue.attestNow(bob, ONE_BTC));
    // E 4,990 of M 5,000; selling a half at 44,000 leaves 4,485.6 of 2,500.
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: BTC_PERP,
      size: -BTC / 2n,
      price: usd(44_000),
      makerMargins: margins(2_500, 2_000),
      takerMargins: margins(2_500, 2_000),
    });
    await expectSound(venue);
  });

  it("R4, R28: beside a halted leg a worst case on record is no margin that an attested one may take risk from", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.deposit(alice, 45_000n * USD);
    // At full collateral: what is recorded is W, 50,000 for the perpetual and 100 for the binaries.
    await venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: BTC, takerMargins: ONE_BTC });
    await venue.fill({ maker: alice, taker: carol, instrument: binary(4), size: 100n });
    await venue.oracle.halt(BTC_PERP);
    const trade = { maker: alice, taker: carol, instrument: binary(4) };
    // W would be 60,000 of E 55,000: an attested 6,000 is less than the recorded W, and E/M would rise.
    await expect(
      venue.fill({ ...trade, size: 20_000n, makerMargins: margins(6_000, 4_800) }),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    await venue.fill({ ...trade, size: -100n, makerMargins: ONE_BTC });
    await expectSound(venue);
  });

  it("a mark slot behind the lag does not trade", async () => {
    const { venue, alice, bob } = await createTraders();
    for (let posts = 0; posts < 4; ++posts) await venue.postMarks({ instruments: [ETH_PERP] });
    await expect(venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 1n }))
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(1n, 5n);
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: ETH_PERP,
      size: 1n,
      makerMargins: margins(1, 1),
      takerMargins: margins(1, 1),
    });
  });

  it("nor does one whose last lots would leave with the trade", async () => {
    const { venue, alice, bob } = await createTraders();
    const trade = { maker: alice, taker: bob, instrument: binary(4) };
    await venue.fill({ ...trade, size: 1n });
    for (let posts = 0; posts < 4; ++posts) await venue.postMarks({ instruments: [ETH_PERP] });
    await expect(venue.fill({ ...trade, size: -1n }))
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(1n, 5n);
  });
});
