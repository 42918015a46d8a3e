/**
 * Ways to more risk than an account should have that are still open, each played and measured: what "What is missing" in
 * docs/contracts.md says in words. Whoever closes one turns its test round.
 */
import { expect } from "chai";

import { binary, BTC_PERP, USD, type Margins } from "../venue.ts";
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
} from "../engine/support.ts";

describe("still open", () => {
  it("limit: a record raised by κ·W of a small trade lets an account below its margin grow by as much", async () => {
    const { venue, alice, carol } = await createTraded();
    // 0.04 bitcoin without an attestation: 5,000 and twice 2,000.
    const small = BTC / 25n;
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: BTC_PERP,
      size: small,
      takerMargins: ONE_BTC,
    });
    expect((await venue.engine.account(alice.account)).initialMargin).to.equal(usd(9_000));
    await moveBtc(venue, 45_000, 44_000);
    // She needs 4,576 by now and has less; a trade may only reduce.
    const equity = await equityOf(venue, alice);
    expect(equity).to.be.below(usd(4_576));
    const grown = async (size: bigint, margin: Margins) => {
      const held = (await venue.positions(alice))[0]?.size ?? 0n;
      const buy = await venue.signedOrder(alice, BTC_PERP, size);
      const sell = await venue.signedOrder(carol, BTC_PERP, -size);
      return venue.engine.fill(
        buy.order,
        buy.signature,
        sell.order,
        sell.signature,
        size,
        // Of the record's epoch, at its marks: the two margins compared are of one epoch.
        await venue.attest(alice, [{ instrument: BTC_PERP, size: held + size }], margin, { epoch: 1n }),
        await venue.attest(carol, [{ instrument: BTC_PERP, size: -small - size }], ONE_BTC),
      );
    };
    // Not beyond 9,000, which is 1.8 bitcoins of that epoch.
    await expect(grown(8_000n, margins(9_200, 7_360))).to.be.revertedWithCustomError(
      venue.engine,
      "BelowInitialMargin",
    );
    await grown(7_400n, margins(8_900, 7_120));
    expect(await venue.positions(alice)).to.deep.equal([{ instrument: BTC_PERP, size: 17_800n }]);
    // No more than she could have had at the record's epoch, when she owned what the record says; and a keeper may begin.
    const now = await venue.attestNow(alice, margins(7_832, 6_266));
    await venue.engine.record(alice.account, now);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    await expectSound(venue);
  });

  it("limit: the last mark of a halted leg pays for selling the others below theirs, within the band", async () => {
    const { venue, alice, carol } = await createTraders();
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: binary(8),
      size: 20_000n,
      makerMargins: margins(3_000, 2_400),
      takerMargins: margins(3_000, 2_400),
    });
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: BTC_PERP,
      size: BTC,
      makerMargins: margins(8_000, 6_400),
      takerMargins: margins(8_000, 6_400),
    });
    // The contract is as good as lost: halted at 0.55, worth 11,000 in the books. Then BTC falls.
    await venue.oracle.halt(binary(8));
    await moveBtc(venue, 46_000);
    const held = await venue.attestNow(alice, margins(8_000, 6_400));
    await venue.engine.record(alice.account, held);
    const before = await equityOf(venue, alice);
    expect(before).to.be.below(usd(8_000));
    // A friend buys her bitcoin 8 % below the mark: 3,680. E / M may not fall, 5,980 / 8,000 to 2,300 / 3,000.
    const price = usd(46_000 * 0.92);
    await venue.fill({
      maker: alice,
      taker: carol,
      instrument: BTC_PERP,
      size: -BTC,
      price,
      makerMargins: margins(3_000, 2_400),
      takerMargins: margins(3_000, 2_400),
    });
    const lost = before - (await equityOf(venue, alice));
    expect(lost).to.equal(usd(3_680 + 46_000 * 0.92 * 0.0002));
    await expectSound(venue);
  });

  it("limit: an attestation from before a hedge settled counts until somebody pays the hedge out", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.deposit(bob, 100_000n * USD);
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [binary(4), 4_000n],
    ] as const)
      await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: ONE_BTC });
    await venue.travelTo(venue.defaultExpiry);
    await venue.settlement.propose(binary(4), 0n, venue.signSettlement(binary(4), 0n));
    await venue.travel(await venue.settlement.disputeWindow());
    await venue.postMarks();
    const hedged = await venue.attestNow(alice, margins(4_000, 3_200));
    await venue.settlement.finalise(binary(4));
    await venue.oracle.settle(binary(4));
    const equity = await equityOf(venue, alice);
    const back = await venue.checkpoint();
    await venue.as(alice).withdraw(alice.account, equity - usd(4_000), 0n, alice.wallet, hedged);
    // Paid out first, by anybody, it is for a portfolio that is gone.
    await back();
    await venue.engine.settle(alice.account, [binary(4)]);
    await expect(
      venue.as(alice).withdraw(alice.account, equity - usd(4_000), 0n, alice.wallet, hedged),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });
});
