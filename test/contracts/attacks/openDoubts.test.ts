/**
 * Ways to more risk than an account should have that are left open, each played and measured: what it gives, what closing it
 * would cost and why it is left ("What is missing" in docs/contracts.md says the same). Whoever closes one turns its test
 * round.
 */
import { expect } from "chai";

import { binary, BTC_PERP, PARAMETERS, USD, type Margins } from "../venue.ts";
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

describe("left open", () => {
  /**
   * Gives: the leverage that the account could have had at the record's epoch, for as long as attestations of that epoch count
   * (`maxEpochLag`), at prices of now. Closing it takes a bit of the account's slot (the cash has 88, one could be spared) that
   * says whether the record was attested, shown by `account` to everybody who reads it, and costs whoever trades in small
   * pieces an attestation before the first trade below the margin. Left, because what it allows is what the same account could
   * do an epoch earlier with an attestation: E was at least the record then, so it proved what it could carry.
   */
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

  /**
   * Gives: at most E·(1 − M'/M) and the band on what is sold, to a friend, out of an equity that may be nothing. Closing it by
   * taking the worst case of legs that stand still from E on both sides is a loop and a subtraction; it would let such accounts
   * trade at marks only. Left, because marks halt in crashes: accounts below their margin must be able to cross a spread to get
   * out of what is live, and whoever is far below is liquidated at marks by anybody (`liquidateLegs`).
   */
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
    // E·(1 − M'/M), with the margins of before and after.
    expect(lost).to.be.below((before * 5_000n) / 8_000n);
    await expectSound(venue);
  });

  /**
   * Gives: nothing that was hedged, if margins are honest. A price is final a dispute window after the expiry at the earliest;
   * an attestation that counts then is younger than that, if the window is at least `maxAttestationAge`, and in one that is
   * made after the expiry the leg hedges no later move: it awaits a price that is made. So this needs a quorum that errs, for
   * `maxEpochLag` epochs at most. Closing it puts "settled" into the portfolio's hash, which everybody who predicts one must
   * then know: the sdk, the servers, the proofs of solvency.
   */
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

  it("harmless: an attestation from before a hedge's expiry is too old when its price is final", async () => {
    const { venue, alice, bob } = await createTraders();
    expect(await venue.settlement.disputeWindow()).to.be.at.least(PARAMETERS.maxAttestationAge);
    await venue.deposit(bob, 100_000n * USD);
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [binary(4), 4_000n],
    ] as const)
      await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: ONE_BTC });
    await venue.travelTo(venue.defaultExpiry - 10n);
    await venue.postMarks();
    const hedged = await venue.attestNow(alice, margins(4_000, 3_200));
    const issuedAt = await venue.now();
    await venue.travelTo(venue.defaultExpiry);
    await venue.settlement.propose(binary(4), 0n, venue.signSettlement(binary(4), 0n));
    await venue.travel(await venue.settlement.disputeWindow());
    await venue.postMarks();
    await venue.settlement.finalise(binary(4));
    await venue.oracle.settle(binary(4));
    await expect(venue.as(alice).withdraw(alice.account, usd(1_000), 0n, alice.wallet, hedged))
      .to.be.revertedWithCustomError(venue.engine, "AttestationAge")
      .withArgs(issuedAt);
  });
});
