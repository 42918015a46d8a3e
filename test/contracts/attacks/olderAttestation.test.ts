/** Two attestations are valid at once: the owner uses the older and cheaper one. */
import { expect } from "chai";

import { createTraded, equityOf, margins, moveBtc, ONE_BTC, usd } from "../engine/support.ts";

describe("attack: an older attestation that has not expired", () => {
  it("R12: the owner withdraws on the margin from before the risk rose", async () => {
    const { venue, alice } = await createTraded();
    const calm = await venue.attestNow(alice, margins(2_500, 2_000));
    await moveBtc(venue, 50_000);
    // What she needs now is twice that, and anybody may say so.
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await expect(venue.as(alice).withdraw(alice.account, usd(7_000), 0n, alice.wallet, calm))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(1n, 2n, 2n);
    expect(await equityOf(venue, alice)).to.equal(usd(9_990));
  });

  it("R12: the owner closes her liquidation with it", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const calm = await venue.attestNow(alice, margins(3_900, 3_100));
    await moveBtc(venue, 44_000);
    const now = await venue.attestNow(alice, ONE_BTC);
    await venue.engine.record(alice.account, now);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    await expect(venue.engine.record(alice.account, calm)).to.be.revertedWithCustomError(
      venue.engine,
      "AttestationEpoch",
    );
    const { fractionMax } = await venue.engine.liquidationTerms(alice.account, now);
    await venue.as(carol).liquidate(alice.account, carol.account, fractionMax, now, "0x");
  });

  it("R12: a keeper liquidates with one from before the risk fell", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const stressed = await venue.attestNow(alice, ONE_BTC);
    await moveBtc(venue, 44_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(3_500, 2_800)));
    await expect(
      venue.as(carol).liquidate(alice.account, carol.account, usd(1e12), stressed, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "AttestationEpoch");
  });
});
