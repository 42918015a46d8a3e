/** What a keeper does for the venue: deficits, backstops, indices and escape proposals, on a real chain. */
import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { Hex } from "viem";

import { BTC_PERP, DAY, MARK_HALTED, MARK_LIVE, USD, type User } from "../../contracts/venue.ts";
import { createMarket, marginsOf, type Market } from "./venue/createMarket.ts";

const MARK_UNCHECKED = 16n;

type TestIndex = BaseContract & {
  set(price: bigint, isUsable: boolean): Promise<unknown>;
  fail(fault: number): Promise<unknown>;
};

describe("a keeper's upkeep", () => {
  let market: Market;
  beforeEach(async () => {
    market = await createMarket();
  });
  afterEach(() => market.close());

  /** Alice buys a bitcoin at 50,000 with $11,000, of which $10 are a fee; Bob sells it. */
  async function createTraded(): Promise<{ alice: User; bob: User }> {
    const alice = await market.venue.user("alice", { deposit: 11_000n * USD });
    const bob = await market.venue.user("bob", { deposit: 20_000n * USD });
    await market.trade(alice, bob, 10_000n);
    return { alice, bob };
  }

  /** At 37,000 Alice has 11,000 − 10 − 13,000 = −$2,010. */
  async function createInsolvent(): Promise<{ alice: User; bob: User }> {
    const traders = await createTraded();
    for (const price of [45_000n, 40_500n, 37_000n]) await market.post(price);
    return traders;
  }

  const deficits = async (): Promise<bigint> => (await market.venue.engine.provisional()).deficits;

  describe("of deficits", () => {
    it("R31: counts what an insolvent account lacks, once, before anybody withdraws in full", async () => {
      const { alice } = await createInsolvent();
      const { venue } = market;
      const keeper = await market.keeper("keeper", { upkeep: ["deficits"] });
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 0 });
      expect(await deficits()).to.equal(2_010n * USD);
      expect((await venue.engine.provisional()).withdrawalIndex < 10n ** 18n).to.equal(true);
      expect(keeper.said("upkeep")).to.have.length(1);
      expect(keeper.said("upkeep")[0]).to.deep.include({ act: "noteDeficit", account: alice.account });

      await keeper.scanOnce();
      expect(keeper.said("upkeep")).to.have.length(1);
      await market.post(37_500n);
      await keeper.scanOnce();
      expect(await deficits()).to.equal(1_510n * USD);
      expect(keeper.said("upkeep")).to.have.length(2);
    });

    it("is left alone when nobody asked for it, or when it costs more than it may", async () => {
      await createInsolvent();
      await (await market.keeper("indifferent")).scanOnce();
      const poor = await market.keeper("poor", { upkeep: ["deficits"], maxUpkeepGasUsd: 0.01 });
      await poor.scanOnce();
      expect(poor.said("skipped")[0]?.reason).to.match(
        /^its deficit is not noted: gas of \$\d\.\d\d is more than \$0\.01$/,
      );
      expect(await deficits()).to.equal(0n);
    });
  });

  describe("of auctions", () => {
    it("starts that of an account that does not pay yet, once, and takes the slice when it does", async () => {
      const { alice } = await createTraded();
      const { venue, post } = market;
      // Equity 7,890 of 10,000: 2,110 / (1 − b) of margin times b, less a tenth, is 38.76 dollars at 2 % and 335.11 at 15 %.
      await post(46_900n);
      const flagged = async () => (await venue.engine.account(alice.account)).flagged;
      const settings = { minProfitUsd: 300 };
      await (await market.keeper("indifferent", settings)).scanOnce();
      expect(await flagged()).to.equal(false);

      const keeper = await market.keeper("keeper", { ...settings, upkeep: ["auctions"] });
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 0 });
      expect(await flagged()).to.equal(true);
      expect(keeper.said("upkeep")[0]).to.deep.include({ act: "record", account: alice.account });
      await keeper.scanOnce();
      expect(keeper.said("upkeep")).to.have.length(1);
      for (let step = 0; step < 3; step++) await venue.postMarks({ time: venue.epochTime() + 300n });
      expect(await keeper.scanOnce()).to.have.property("liquidated", 1);
      expect(Math.floor(keeper.said("liquidation")[0]?.bonusUsd ?? 0)).to.equal(335);
    });

    it("sends nothing for an account above maintenance", async () => {
      const { alice } = await createTraded();
      await market.post(49_000n);
      const keeper = await market.keeper("keeper", { upkeep: ["auctions"] });
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 0 });
      expect(keeper.said("upkeep")).to.deep.equal([]);
      expect((await market.venue.engine.account(alice.account)).flagged).to.equal(false);
    });
  });

  describe("with a backstop", () => {
    /** Erin offers to take over $1,000 of initial margin an hour. */
    async function createBackstop(): Promise<User> {
      const erin = await market.venue.user("erin", { deposit: 100_000n * USD });
      await market.venue.as(erin).offerBackstop(erin.account, 1_000n * USD);
      return erin;
    }

    it("an account without equity is pushed at once, as far as the offer goes", async () => {
      await createInsolvent();
      const erin = await createBackstop();
      const keeper = await market.keeper("keeper", { backstops: [erin.account as Hex] });
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 1 });
      // A tenth of $10,000.
      expect(await market.lotsOf(erin)).to.equal(1_000n);
      expect(keeper.said("liquidation")[0]).to.deep.include({
        liquidator: erin.account,
        fraction: 0.1,
        bonusUsd: 0,
      });
      expect(await market.lotsOf(keeper)).to.equal(0n);

      expect(await keeper.scanOnce()).to.deep.include({ liquidated: 0 });
      expect(keeper.said("skipped")[0]?.reason).to.match(
        /a profit of .* is below \$1\.00.*; backstop 0x\w+: the backstop takes over nothing now$/,
      );
    });

    it("what keepers leave waits until the auction is old enough, and then is pushed", async () => {
      const { alice } = await createTraded();
      const erin = await createBackstop();
      const { venue, post } = market;
      await post(46_900n);
      await venue.engine.record(
        alice.account,
        await venue.attestNow(alice, marginsOf(await venue.positions(alice))),
      );
      const keeper = await market.keeper("keeper", {
        backstops: [erin.account as Hex],
        minProfitUsd: 1_000_000,
      });
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 1, liquidated: 0, waiting: 0 });
      expect(keeper.said("skipped")[0]?.reason).to.match(
        /backstop 0x\w+: slices are pushed to a backstop once the auction is 1800 s old, not 0 s$/,
      );
      for (let step = 0; step < 6; step++) await venue.postMarks({ time: venue.epochTime() + 300n });
      expect(await keeper.scanOnce()).to.have.property("liquidated", 1);
      expect(await market.lotsOf(erin)).to.equal(1_000n);
      // 15 % of $1,000, less a tenth.
      expect(keeper.said("liquidation")[0]).to.deep.include({ liquidator: erin.account, bonusUsd: 135 });
    });
  });

  describe("of indices", () => {
    let index: TestIndex;
    const flags = async (): Promise<bigint> => (await market.venue.oracle.mark(BTC_PERP)).flags;
    beforeEach(async () => {
      const { venue } = market;
      index = (await venue.ethers.deployContract("TestIndex")) as unknown as TestIndex;
      await index.set(50_000n * USD, true);
      await venue.oracle.setIndex(BTC_PERP, index, 50_000n);
    });

    it("R14: halts a perp whose mark has left its index, and sends nothing otherwise", async () => {
      const keeper = await market.keeper("keeper", { upkeep: ["indices"] });
      await market.post(52_000n);
      await keeper.scanOnce();
      expect(keeper.said("upkeep")).to.deep.equal([]);
      await market.post(53_000n);
      await keeper.scanOnce();
      expect(await flags()).to.equal(MARK_LIVE | MARK_HALTED);
      expect(keeper.said("upkeep")[0]).to.deep.include({ act: "checkIndex", instrument: BTC_PERP });
      await keeper.scanOnce();
      expect(keeper.said("upkeep")).to.have.length(1);
    });

    it("says of an index that it cannot be used, and that it can again, each once", async () => {
      const keeper = await market.keeper("keeper", { upkeep: ["indices"] });
      // It reverts; it burns all gas it gets.
      for (const fault of [1, 2]) {
        await index.fail(fault);
        await keeper.scanOnce();
        await keeper.scanOnce();
        expect(await flags()).to.equal(MARK_LIVE | MARK_UNCHECKED);
        await index.set(50_000n * USD, true);
        await keeper.scanOnce();
        expect(await flags()).to.equal(MARK_LIVE);
      }
      expect(keeper.said("upkeep")).to.have.length(4);
      expect(keeper.said("warning")).to.deep.equal([]);
    });
  });

  describe("of escape proposals", () => {
    it("answers with an attestation of the very account at the next epoch, and nobody can end the venue", async () => {
      const { alice } = await createTraded();
      const { venue, post } = market;
      await venue.as(alice).proposeEscape(alice.account);
      const { activeFrom } = await venue.engine.escapeProposal(alice.account);
      const keeper = await market.keeper("keeper", { upkeep: ["escapes"] });
      await keeper.scanOnce();
      expect(keeper.said("skipped")[0]).to.deep.equal({
        event: "skipped",
        account: alice.account,
        reason:
          `its escape proposal is not answered and ends the venue from ` +
          `${new Date(Number(activeFrom) * 1_000).toISOString()} on: no risk server attests it at an epoch after 1`,
      });

      await post(50_000n);
      await keeper.scanOnce();
      expect(keeper.said("upkeep")[0]).to.deep.include({ act: "cancelEscape", account: alice.account });
      expect((await venue.now()) < activeFrom).to.equal(true);
      await venue.travel(4n * DAY);
      await expect(venue.engine.activateEscape(alice.account, [])).to.be.revertedWithCustomError(
        venue.engine,
        "NoEscapeProposal",
      );
    });

    it("R15: unanswered, the proposal ends the venue, and the keeper says so and does nothing more", async () => {
      const { alice } = await createTraded();
      const { venue, risk, post } = market;
      const keeper = await market.keeper("keeper", { upkeep: ["escapes", "deficits"] });
      await venue.as(alice).proposeEscape(alice.account);
      await post(50_000n);
      await risk.close();
      await keeper.scanOnce();
      expect(keeper.said("skipped")[0]?.reason).to.contain("no risk server attests it");
      await venue.travel(4n * DAY);
      await venue.engine.activateEscape(alice.account, []);
      const said = keeper.events.length;
      expect(await keeper.scanOnce()).to.deep.include({ candidates: 0, liquidated: 0 });
      expect(keeper.events.slice(said).map((event) => "message" in event && event.message)).to.include(
        "The venue has ended in an escape: nobody is liquidated any more",
      );
      expect(keeper.said("upkeep")).to.deep.equal([]);
    });
  });
});
