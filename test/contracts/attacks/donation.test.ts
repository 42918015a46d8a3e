/** Gifts that nobody asked for. */
import { expect } from "chai";

import { BTC_PERP, USD } from "../venue.ts";
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
} from "../engine/support.ts";

describe("attack: a donation", () => {
  it("R5: a deposit of one unit in front of a slice of f* makes it fail", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const proof = await venue.attestNow(alice, ONE_BTC);
    const { fractionMax } = await venue.engine.liquidationTerms(alice.account, proof);
    await venue.deposit(alice, 1n);
    await venue.as(carol).liquidate(alice.account, carol.account, fractionMax, proof, "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    await expectSound(venue);
  });

  it("R13: it voids the attestation a keeper has in hand", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const proof = await venue.attestNow(alice, ONE_BTC);
    // Cash is not part of the portfolio, and nothing else can be given.
    for (const donor of [bob, carol]) {
      await venue.token.mint(donor.wallet.address, USD);
      await venue.deposit(alice, USD);
    }
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
  });

  it("R1: tokens sent to the engine make nobody's claim larger, and cannot be credited twice", async () => {
    const { venue, alice, carol } = await createTraded();
    await venue.token.mint(venue.owner.address, 1_000n * USD);
    const claims = await venue.engine.claims();
    await venue.token.transfer(venue.engine.target, 1_000n * USD);
    expect(await venue.engine.claims()).to.deep.equal(claims);
    // What lies there already does not count as received.
    await venue.deposit(alice, USD);
    expect(await equityOf(venue, alice)).to.equal(usd(9_991));
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x");
    const { held } = await venue.engine.claims();
    const { fees, insurance } = await venue.engine.globals();
    const balance = await venue.token.balanceOf(venue.engine.target);
    expect(balance - held - fees - insurance).to.equal(1_000n * USD);
  });

  it("R27: an account that was closed is opened for its owner, who owes nothing for it", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x");
    await venue.deposit(carol, 10n * USD);
    expect((await venue.engine.account(carol.account)).positions).to.equal(0n);
    // Nor does being open make her trade: every position needs her order.
    await expect(
      venue.fill({
        maker: { ...alice, account: carol.account },
        taker: bob,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: margins(5_000, 4_000),
      }),
    ).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
  });
});
