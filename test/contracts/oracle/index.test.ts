import { expect } from "chai";
import { encodeBytes32String, ZeroAddress, type BaseContract } from "ethers";

import { binary, BTC_PERP, createVenue, MARK_HALTED, MARK_LIMITED, MARK_LIVE, type Venue } from "../venue.ts";

/** 5 % of the index. */
const TOLERANCE = 50_000n;
const MARK_UNCHECKED = 16n;
const Fault = { Reverts: 1, BurnsGas: 2, AnswersTooLittle: 3, AnswersTooMuch: 4 } as const;

type TestIndex = BaseContract & {
  set(price: bigint, isUsable: boolean): Promise<unknown>;
  fail(fault: number): Promise<unknown>;
};

describe("MarkOracle.checkIndex", () => {
  let venue: Venue;
  let index: TestIndex;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true });
    index = (await venue.ethers.deployContract("TestIndex")) as unknown as TestIndex;
    await venue.oracle.setIndex(BTC_PERP, index, TOLERANCE);
    await index.set(usd(50_000), true);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const usd = (dollars: number) => BigInt(Math.round(dollars * 1e6));
  const check = async () => {
    const stranger = await venue.user("stranger");
    // A source that runs out of gas cannot be estimated.
    return venue.oracle.connect(stranger.wallet).checkIndex(BTC_PERP, { gasLimit: 500_000n });
  };
  const post = (price: number) => {
    venue.setMark(BTC_PERP, usd(price));
    return venue.postMarks();
  };
  const flags = async () => (await venue.oracle.mark(BTC_PERP)).flags;

  for (const [price, halts] of [
    [50_000, false],
    [52_500, false],
    [52_500.000001, true],
    [47_500, false],
    [47_499.999999, true],
  ] as const) {
    it(`a stranger's look at a mark of ${String(price)} ${halts ? "halts" : "changes nothing"}, the index at 50,000`, async () => {
      await post(price);
      await check();
      expect(await flags()).to.equal(halts ? MARK_LIVE | MARK_HALTED : MARK_LIVE);
    });
  }

  it("R14: a mark quorum that leaves the index is halted by anybody, and says both prices", async () => {
    await post(55_000);
    await expect(check())
      .to.emit(venue.oracle, "IndexFailed")
      .withArgs(BTC_PERP, usd(55_000), usd(50_000), (await venue.now()) + 1n);
    await post(60_000);
    expect((await venue.oracle.mark(BTC_PERP)).price).to.equal(usd(55_000));
  });

  it("a mark that stays while the index goes is halted too", async () => {
    await index.set(usd(60_000), true);
    await check();
    expect(await flags()).to.equal(MARK_LIVE | MARK_HALTED);
  });

  // WTI on 2020-04-20
  for (const price of [-36.98, 0]) {
    it(`an index of ${String(price)} halts, it is not clamped, and it does not wait for marks`, async () => {
      await index.set(usd(price), true);
      await venue.travel(7_200n);
      await expect(check()).to.emit(venue.oracle, "InstrumentHalted").withArgs(BTC_PERP);
      expect(await flags()).to.equal(MARK_LIVE | MARK_HALTED);
    });
  }

  describe("a limited mark", () => {
    it("on its way to the index is late, not wrong: liquidation goes on", async () => {
      await index.set(usd(30_000), true);
      await post(30_000);
      await check();
      expect(await flags()).to.equal(MARK_LIVE | MARK_LIMITED);
    });

    it("on its way from the index is halted", async () => {
      await post(70_000);
      await check();
      expect(await flags()).to.equal(MARK_LIVE | MARK_LIMITED | MARK_HALTED);
    });

    it("beyond the index is halted", async () => {
      await index.set(usd(50_500), true);
      await post(70_000);
      await check();
      expect(await flags()).to.equal(MARK_LIVE | MARK_LIMITED | MARK_HALTED);
    });

    it("R14: that only its funding limits is not on its way, wherever it was at the half-hour's beginning", async () => {
      await post(55_000);
      venue.setMark(BTC_PERP, usd(54_900), 10n ** 20n);
      await venue.postMarks({ time: ((await venue.now()) / 1_800n + 1n) * 1_800n });
      expect(await flags()).to.equal(MARK_LIVE | MARK_LIMITED);
      await check();
      expect((await flags()) & MARK_HALTED).to.equal(MARK_HALTED);
    });

    it("after an unhalt, where it was frozen, is halted", async () => {
      await index.set(usd(60_000), true);
      await check();
      await venue.oracle.unhalt(BTC_PERP);
      await check();
      expect(await flags()).to.equal(MARK_LIVE | MARK_LIMITED | MARK_HALTED);
    });
  });

  describe("an index that cannot be used", () => {
    const unusable: Record<string, () => Promise<unknown>> = {
      "says so itself": () => index.set(usd(10), false),
      reverts: () => index.fail(Fault.Reverts),
      "burns all gas it gets": () => index.fail(Fault.BurnsGas),
      "answers two words": () => index.fail(Fault.AnswersTooLittle),
      "answers 200,000 bytes that mean nothing": () => index.fail(Fault.AnswersTooMuch),
    };
    for (const [what, spoil] of Object.entries(unusable)) {
      it(`because it ${what} halts nothing, and is not ignored: no risk below full collateral until it is usable`, async () => {
        await spoil();
        await expect(check()).to.emit(venue.oracle, "IndexUnusable").withArgs(BTC_PERP);
        expect(await flags()).to.equal(MARK_LIVE | MARK_UNCHECKED);
        // Posts go on and do not forget it.
        await post(50_500);
        expect((await venue.oracle.mark(BTC_PERP)).price).to.equal(usd(50_500));
        expect(await flags()).to.equal(MARK_LIVE | MARK_UNCHECKED);
        await expect(check()).not.to.emit(venue.oracle, "IndexUnusable");
        await index.set(usd(50_000), true);
        await expect(check()).to.emit(venue.oracle, "IndexUsable").withArgs(BTC_PERP);
        expect(await flags()).to.equal(MARK_LIVE);
      });
    }

    it("restricts whoever holds the perp, without another rule in the engine", async () => {
      const alice = await venue.user("alice", { deposit: usd(60_000) });
      const bob = await venue.user("bob", { deposit: usd(60_000) });
      await venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: 10_000n });
      expect((await venue.engine.measure(alice.account)).restricted).to.equal(false);
      await index.fail(Fault.Reverts);
      await check();
      expect((await venue.engine.measure(alice.account)).restricted).to.equal(true);
    });

    it("comes back and disagrees: halted", async () => {
      await index.fail(Fault.Reverts);
      await check();
      await index.set(usd(40_000), true);
      await check();
      expect((await flags()) & MARK_HALTED).to.equal(MARK_HALTED);
    });

    it("is replaced by the owner, who is not made to wait", async () => {
      await index.fail(Fault.Reverts);
      await check();
      await expect(venue.oracle.setIndex(BTC_PERP, ZeroAddress, 0n))
        .to.emit(venue.oracle, "IndexUsable")
        .withArgs(BTC_PERP);
      expect(await flags()).to.equal(MARK_LIVE);
    });
  });

  it("error: IndexNeedsGas rather than taking a good index for a broken one", async () => {
    const stranger = await venue.user("stranger");
    const oracle = venue.oracle.connect(stranger.wallet);
    await expect(oracle.checkIndex(BTC_PERP, { gasLimit: 330_000n })).to.be.revertedWithCustomError(
      venue.oracle,
      "IndexNeedsGas",
    );
    await index.fail(Fault.BurnsGas);
    await oracle.checkIndex(BTC_PERP, { gasLimit: 450_000n });
    expect(await flags()).to.equal(MARK_LIVE | MARK_UNCHECKED);
  });

  it("error: MarkNotCurrent for a mark that is not of the head, or of a head older than an outage", async () => {
    await venue.postMarks({ instruments: [binary(1)] });
    await expect(check()).to.be.revertedWithCustomError(venue.oracle, "MarkNotCurrent").withArgs(BTC_PERP);
    await venue.postMarks();
    await venue.travel(3_700n);
    await expect(check()).to.be.revertedWithCustomError(venue.oracle, "MarkNotCurrent");
  });

  it("error: NotHaltable when it is halted already, or was never posted", async () => {
    await venue.oracle.halt(BTC_PERP);
    await expect(check()).to.be.revertedWithCustomError(venue.oracle, "NotHaltable").withArgs(BTC_PERP);
    await venue.oracle.setIndex(0x04000009, index, TOLERANCE);
    await expect(venue.oracle.checkIndex(0x04000009)).to.be.revertedWithCustomError(
      venue.oracle,
      "NotHaltable",
    );
  });

  describe("setIndex", () => {
    it("says what was set", async () => {
      const { source, tolerance } = await venue.oracle.indexOf(BTC_PERP);
      expect([source, tolerance]).to.deep.equal([index.target, TOLERANCE]);
      await expect(venue.oracle.setIndex(BTC_PERP, ZeroAddress, 0n))
        .to.emit(venue.oracle, "IndexSet")
        .withArgs(BTC_PERP, ZeroAddress, 0n);
      await expect(check()).to.be.revertedWithCustomError(venue.oracle, "NoIndex").withArgs(BTC_PERP);
    });

    for (const tolerance of [999n, 500_001n]) {
      it(`error: OutOfBounds with a tolerance of ${String(tolerance)}`, async () => {
        await expect(venue.oracle.setIndex(BTC_PERP, index, tolerance))
          .to.be.revertedWithCustomError(venue.oracle, "OutOfBounds")
          .withArgs(encodeBytes32String("tolerance"), tolerance);
      });
    }

    it("error: NoIndexKind for a binary", async () => {
      await expect(venue.oracle.setIndex(binary(0), index, TOLERANCE))
        .to.be.revertedWithCustomError(venue.oracle, "NoIndexKind")
        .withArgs(binary(0));
    });

    it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
      const stranger = await venue.user("stranger");
      await expect(
        venue.oracle.connect(stranger.wallet).setIndex(BTC_PERP, index, TOLERANCE),
      ).to.be.revertedWithCustomError(venue.oracle, "OwnableUnauthorizedAccount");
    });
  });
});
