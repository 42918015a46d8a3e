/** Calls, puts and scalars in the engine: worst cases, bands, underlyings that stand still, slices, payouts. */
import { expect } from "chai";
import { encodeBytes32String, MaxUint256 } from "ethers";

import {
  binary,
  BTC_PERP,
  ETH_PERP,
  instrumentId,
  Kind,
  optionTerms,
  type User,
  type Venue,
} from "../venue.ts";
import { CALL, createKindTraders, ETH, ETH_SPOT, FAR_CALL, PUT, SCALAR, type KindTraders } from "./kinds.ts";
import { BTC, equityOf, expectSound, margins, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

describe("options and scalars", () => {
  let traders: KindTraders;
  let restore: () => Promise<void>;

  before(async () => {
    traders = await createKindTraders();
    restore = await traders.venue.checkpoint();
  });
  beforeEach(() => restore());
  afterEach(() => expectSound(traders.venue));

  const worstOf = async (venue: Venue, user: User) => (await venue.engine.measure(user.account)).worstCase;
  const restrictedOf = async (user: User) => (await traders.venue.engine.measure(user.account)).restricted;

  describe("worst case of one unit, and of a thousand contracts", () => {
    const cases: [name: string, instrument: number, size: bigint, long: number, short: number][] = [
      ["a call: its mark; the underlying's mark", CALL, BTC, 1_000, 50_000],
      ["a call next to worthless: its mark; the underlying's mark", FAR_CALL, BTC, 0.01, 50_000],
      ["a put: its mark; strike less mark", PUT, BTC, 800, 39_200],
      ["a scalar: its mark; 1 less mark", SCALAR, 1_000n, 500, 500],
      ["a tenth of a thousandth of a call", CALL, 1n, 0.1, 5],
    ];
    for (const [name, instrument, size, long, short] of cases)
      it(name, async () => {
        const { venue, alice, carol } = traders;
        const before = { alice: await equityOf(venue, alice), carol: await equityOf(venue, carol) };
        await venue.fill({ maker: alice, taker: carol, instrument, size });
        expect(await worstOf(venue, alice)).to.equal(usd(long));
        expect(await worstOf(venue, carol)).to.equal(usd(short));
        // Traded at the mark: what changes is the fee of 2 and of 5 basis points of the premium, rounded up.
        const fee = (rate: number) => BigInt(Math.ceil(Number(usd(long * rate)) - 1e-6));
        expect(before.alice - (await equityOf(venue, alice))).to.equal(fee(0.0002));
        expect(before.carol - (await equityOf(venue, carol))).to.equal(fee(0.0005));
      });
  });

  it("a thousand calls sold at a cent are not covered by ten dollars, but by their underlying", async () => {
    const { venue, bob, carol } = traders;
    const sale = venue.fill({ maker: carol, taker: bob, instrument: FAR_CALL, size: 1_000n * BTC });
    await expect(sale).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    // A tenth of a bitcoin's call needs 5,000 of Bob's 10,000, a quarter of one 12,500.
    await venue.fill({ maker: carol, taker: bob, instrument: FAR_CALL, size: BTC / 10n });
    await expect(
      venue.fill({ maker: carol, taker: bob, instrument: FAR_CALL, size: BTC / 4n }),
    ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
  });

  it("a call sold needs more when the underlying rises, though its own mark does not move", async () => {
    const { venue, alice, carol } = traders;
    await venue.fill({ maker: alice, taker: carol, instrument: CALL, size: BTC });
    await moveBtc(venue, 55_000);
    expect(await worstOf(venue, carol)).to.equal(usd(55_000));
    expect(await worstOf(venue, alice)).to.equal(usd(1_000));
  });

  it("a put marked above its strike leaves nothing to lose, and no less than nothing", async () => {
    const { venue, alice, carol } = traders;
    await venue.fill({ maker: alice, taker: carol, instrument: PUT, size: BTC });
    for (const mark of [5_800, 10_800, 15_800, 20_800, 25_800, 30_800, 35_800, 40_800]) {
      venue.setMark(PUT, usd(mark));
      await venue.postMarks();
    }
    expect((await venue.oracle.mark(PUT)).price).to.equal(usd(40_800));
    expect(await worstOf(venue, carol)).to.equal(0n);
    expect(await worstOf(venue, alice)).to.equal(usd(40_800));
  });

  it("of calls sold on two underlyings each needs its own", async () => {
    const { venue, alice, carol } = traders;
    const ethCall = instrumentId(Kind.Call, 4, 5);
    await venue.list({
      id: ethCall,
      terms: {
        ...optionTerms("ETH-OPTION", usd(3_000), venue.defaultExpiry),
        underlying: encodeBytes32String("ETH"),
        priced: ETH_PERP,
      },
      limits: { openInterestCap: 10n ** 12n, tradeBand: 50_000n },
      mark: usd(40),
    });
    await venue.postMarks();
    await venue.deposit(carol, usd(10_000));
    for (const instrument of [CALL, ethCall, FAR_CALL])
      await venue.fill({ maker: alice, taker: carol, instrument, size: BTC });
    expect(await worstOf(venue, carol)).to.equal(usd(50_000 + 2_000 + 50_000));
  });

  it("the underlying of a put says nothing of it: halted it restricts nobody, and old it ages nobody", async () => {
    const { venue, alice, carol } = traders;
    await venue.fill({ maker: alice, taker: carol, instrument: PUT, size: BTC });
    for (let post = 0; post < 4; ++post)
      await venue.postMarks({ instruments: [CALL, PUT, SCALAR, ETH_SPOT] });
    await venue.oracle.halt(BTC_PERP);
    for (const { account } of [alice, carol]) {
      const { restricted, oldestEpoch } = await venue.engine.measure(account);
      expect([restricted, oldestEpoch]).to.deep.equal([false, venue.epoch()]);
    }
  });

  it("R28: an option restricts its buyer and its seller while its own mark is limited", async () => {
    const { venue, alice, carol } = traders;
    await venue.fill({ maker: alice, taker: carol, instrument: PUT, size: BTC });
    // A tenth of the underlying is the band.
    venue.setMark(PUT, usd(6_000));
    await venue.postMarks();
    expect((await venue.oracle.mark(PUT)).price).to.equal(usd(5_800));
    for (const user of [alice, carol]) expect(await restrictedOf(user)).to.equal(true);
    await venue.postMarks();
    for (const user of [alice, carol]) expect(await restrictedOf(user)).to.equal(false);
  });

  it("R28: an option that has expired restricts its buyer and its seller, and ages neither", async () => {
    const { venue, alice, carol } = traders;
    await venue.fill({ maker: alice, taker: carol, instrument: PUT, size: BTC });
    await venue.travelTo(venue.defaultExpiry);
    for (const { account } of [alice, carol]) {
      const { restricted, oldestEpoch } = await venue.engine.measure(account);
      expect([restricted, oldestEpoch]).to.deep.equal([true, MaxUint256]);
    }
  });

  describe("the underlying of a call sold", () => {
    beforeEach(async () => {
      const { venue, alice, carol } = traders;
      await venue.fill({ maker: alice, taker: carol, instrument: CALL, size: BTC });
    });

    it("R28: restricts its seller while it is halted, and no buyer", async () => {
      const { venue, alice, carol } = traders;
      expect(await restrictedOf(carol)).to.equal(false);
      await venue.oracle.halt(BTC_PERP);
      expect(await restrictedOf(carol)).to.equal(true);
      expect(await restrictedOf(alice)).to.equal(false);
      const attestation = await venue.attestNow(carol, margins(5_000, 4_000));
      await expect(
        venue.as(carol).withdraw(carol.account, usd(60_000), 0n, carol.wallet, attestation),
      ).to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin");
    });

    it("restricts its seller while it is limited", async () => {
      const { venue, carol } = traders;
      await moveBtc(venue, 60_000);
      expect(await restrictedOf(carol)).to.equal(true);
      await venue.postMarks();
      expect(await restrictedOf(carol)).to.equal(false);
    });

    it("is as old as the oldest mark of the account", async () => {
      const { venue, alice, carol } = traders;
      const epoch = venue.epoch();
      for (let post = 0; post < 4; ++post)
        await venue.postMarks({ instruments: [CALL, PUT, SCALAR, ETH_SPOT] });
      const { oldestEpoch } = await venue.engine.measure(carol.account);
      expect(oldestEpoch).to.equal(epoch);
      expect((await venue.engine.measure(alice.account)).oldestEpoch).to.equal(epoch + 4n);
      const attestation = await venue.attestNow(carol, margins(5_000, 4_000));
      await expect(venue.as(carol).withdraw(carol.account, 1n, 0n, carol.wallet, attestation))
        .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
        .withArgs(epoch, epoch + 4n);
    });

    it("no option is opened on it while it is halted", async () => {
      const { venue, alice, carol } = traders;
      await venue.oracle.halt(BTC_PERP);
      await expect(venue.fill({ maker: alice, taker: carol, instrument: PUT, size: 1n }))
        .to.be.revertedWithCustomError(venue.engine, "HaltedLeg")
        .withArgs(BigInt(BTC_PERP));
    });
  });

  it("an option trades within 5 % of its underlying, whatever its own mark", async () => {
    const { venue, alice, carol } = traders;
    const at = (price: number) =>
      venue.fill({ maker: alice, taker: carol, instrument: FAR_CALL, size: 1n, price: usd(price) });
    await at(2_500.01);
    await expect(at(2_500.010001)).to.be.revertedWithCustomError(venue.engine, "OutsideBand");
    await expect(
      venue.fill({ maker: alice, taker: carol, instrument: SCALAR, size: 1n, price: usd(0.700001) }),
    ).to.be.revertedWithCustomError(venue.engine, "OutsideBand");
  });

  it("a slice moves every kind with what the margin loop needs of it", async () => {
    const { venue, alice, carol, bring } = traders;
    await bring(alice, 10n * ETH);
    const book: [instrument: number, size: bigint][] = [
      [BTC_PERP, BTC],
      [CALL, -BTC / 10n],
      [PUT, -BTC / 10n],
      [SCALAR, 100n],
      [binary(4), -100n],
    ];
    for (const [instrument, size] of book)
      await venue.fill({ maker: alice, taker: carol, instrument, size, makerMargins: ONE_BTC });
    await moveBtc(venue, 45_000, 40_500, 36_500, 33_000, 30_000, 27_000, 24_500, 23_000);
    const attestation = await venue.attestNow(alice, ONE_BTC);
    const before = await venue.engine.measure(alice.account);
    // 23,000 perp | spot 20,000 · 50 % | call 0.1 · 23,000 | put 0.1 · (40,000 − 800) | 50 and 50 of the contracts.
    expect(before.worstCase).to.equal(usd(23_000 + 10_000 + 2_300 + 3_920 + 50 + 50));

    const bob = await venue.user("keeper", { deposit: usd(100_000) });
    const { fractionMax } = await venue.engine.liquidationTerms(alice.account, attestation);
    expect(fractionMax > 0n && fractionMax < WHOLE).to.equal(true);
    await venue.as(bob).liquidate(alice.account, bob.account, WHOLE, attestation, "0x");

    const held = new Map((await venue.positions(bob)).map(({ instrument, size }) => [instrument, size]));
    const sliced = (size: bigint) => (size * fractionMax + WHOLE - 1n) / WHOLE;
    expect(held.get(CALL)).to.equal(-sliced(BTC / 10n));
    expect(held.get(ETH_SPOT)).to.equal(sliced(10n * ETH));
    const lots = (instrument: number) => {
      const size = held.get(instrument) ?? 0n;
      return size < 0n ? -size : size;
    };
    const expected =
      lots(BTC_PERP) * usd(2.3) +
      lots(ETH_SPOT) * usd(0.1) +
      lots(CALL) * usd(2.3) +
      lots(PUT) * usd(3.92) +
      lots(SCALAR) * usd(0.5) +
      lots(binary(4)) * usd(0.5);
    expect(await worstOf(venue, bob)).to.equal(expected);
    // What is left of the account is measured by the same terms.
    expect((await worstOf(venue, alice)) + expected).to.equal(before.worstCase);
  });

  describe("settlement by one price of the underlying", () => {
    const settle = async (price: number) => {
      const { venue } = traders;
      await venue.travelTo(venue.defaultExpiry);
      const record = Number(await venue.registry.settledBy(CALL));
      expect(record).to.equal(SCALAR);
      await venue.settlement.propose(CALL, usd(price), venue.signSettlement(record, usd(price)));
      await venue.travel(await venue.settlement.disputeWindow());
      await venue.settlement.finalise(PUT);
      for (const instrument of [SCALAR, CALL, FAR_CALL, PUT]) await venue.oracle.settle(instrument);
    };

    // What a settled leg hedged is hedged no more. The bitcoin is at 50,000.000001.
    for (const [name, instrument, price, payout] of [
      ["a scalar, of a dollar a lot", SCALAR, 50_000, usd(1_001)],
      ["a put, of its strike", PUT, 50_000, usd(4_004)],
      ["a call, of its underlying's mark, rounded up", CALL, 70_000, usd(5_005) + 1n],
      ["a call that ends above that, of its own price", CALL, 150_000, usd(9_009)],
    ] as const)
      it(`raises the record by κ times what could have been: ${name}`, async () => {
        const { venue, alice, carol } = traders;
        venue.setMark(BTC_PERP, usd(50_000) + 1n);
        await venue.postMarks();
        const trade = { maker: alice, taker: carol, makerMargins: ONE_BTC };
        await venue.fill({ ...trade, instrument: BTC_PERP, size: BTC });
        await venue.fill({ ...trade, instrument, size: 1_001n });
        await settle(price);
        for (const { account } of [alice, carol]) await venue.engine.settle(account, [instrument]);
        const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
        expect(initialMargin).to.equal(usd(5_000) + 2n * payout);
        expect(maintenanceMargin).to.equal(usd(4_000) + 2n * payout);
      });

    for (const [price, scalar, call, put] of [
      [30_000, 0, 0, 10_000],
      [50_000, 0.5, 0, 0],
      [72_500.25, 1, 12_500.25, 0],
    ] as const)
      it(`R17: at ${String(price)} pays scalar, call and put, both sides, once`, async () => {
        const { venue, alice, carol } = traders;
        for (const [instrument, size] of [
          [SCALAR, 1_000n],
          [CALL, BTC],
          [PUT, BTC / 10n],
        ] as const)
          await venue.fill({ maker: alice, taker: carol, instrument, size });
        const cash = async (user: User) => (await venue.engine.account(user.account)).cash;
        const before = { alice: await cash(alice), carol: await cash(carol) };
        await settle(price);
        const equity = await equityOf(venue, alice);
        const paid = usd(1_000 * scalar) + usd(call) + usd(put) / 10n;
        expect(equity).to.equal(before.alice + paid);
        for (let call = 0; call < 2; ++call) {
          await venue.engine.settle(alice.account, [SCALAR, CALL, PUT, FAR_CALL]);
          await venue.engine.settle(carol.account, [SCALAR, CALL, PUT]);
        }
        expect(await cash(alice)).to.equal(before.alice + paid);
        expect(await cash(carol)).to.equal(before.carol - paid);
        for (const instrument of [SCALAR, CALL, PUT])
          expect(await venue.engine.openInterest(instrument)).to.equal(0n);
        expect(await venue.positions(alice)).to.deep.equal([]);
      });

    it("R30: of a call that pays more than its underlying is worth by then, the record rises by κ times what it pays", async () => {
      const { venue, alice, carol } = traders;
      await venue.deposit(alice, usd(10_000));
      const trade = { maker: alice, taker: carol };
      await venue.fill({ ...trade, instrument: CALL, size: BTC });
      await venue.fill({
        ...trade,
        instrument: ETH_PERP,
        size: 20n * ETH,
        makerMargins: margins(4_000, 3_200),
        takerMargins: margins(9_000, 7_200),
      });
      await settle(72_500);
      await moveBtc(venue, ...Array.from({ length: 14 }, (_, post) => 50_000 * 0.9 ** (post + 1)));
      expect((await venue.oracle.mark(BTC_PERP)).price < usd(12_500)).to.equal(true);
      await venue.engine.settle(alice.account, [CALL]);
      const { initialMargin, maintenanceMargin } = await venue.engine.account(alice.account);
      expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(4_000 + 25_000), usd(3_200 + 25_000)]);
      await venue.engine.settle(carol.account, [CALL]);
    });

    it("error: InvalidPrice of nothing, or more than a mark holds", async () => {
      const { venue } = traders;
      await venue.travelTo(venue.defaultExpiry);
      for (const price of [0n, 2n ** 48n])
        await expect(venue.settlement.propose(CALL, price, venue.signSettlement(SCALAR, price)))
          .to.be.revertedWithCustomError(venue.settlement, "InvalidPrice")
          .withArgs(price);
    });

    it("R18: one veto, one proposal and one finality for all of them", async () => {
      const { venue } = traders;
      await venue.travelTo(venue.defaultExpiry);
      await venue.settlement.propose(PUT, usd(1), venue.signSettlement(SCALAR, usd(1)));
      await expect(venue.settlement.propose(CALL, usd(2), venue.signSettlement(SCALAR, usd(2))))
        .to.be.revertedWithCustomError(venue.settlement, "AlreadyProposed")
        .withArgs(BigInt(SCALAR));
      await venue.settlement.veto(CALL);
      const { finalFrom, round } = await venue.settlement.proposal(PUT);
      expect([finalFrom, round]).to.deep.equal([0n, 1n]);
      expect((await venue.settlement.finalPrices(PUT)).instruments).to.deep.equal([]);
    });
  });
});
