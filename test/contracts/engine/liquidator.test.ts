/** What the account that takes legs over must bring, beyond margin. */
import { expect } from "chai";

import { BTC_PERP, ETH_PERP, USD } from "../venue.ts";
import { BTC, createTraded, margins, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

describe("a liquidator", () => {
  it("R12: keeps the epoch of its own record when what it takes over was attested in an older one", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.engine.record(carol.account, await venue.attestNow(carol, margins(0, 0)));
    const proof = await venue.attestNow(alice, ONE_BTC, { epoch: venue.epoch() - 1n });
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
    expect(await venue.positions(carol)).to.have.length(1);
    expect((await venue.engine.account(carol.account)).epoch).to.equal(venue.epoch());
  });

  it("error: StaleMarks for one whose own legs have marks of too long ago", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await venue.deposit(bob, 90_000n * USD);
    await venue.fill({
      maker: carol,
      taker: bob,
      instrument: ETH_PERP,
      size: BTC,
      takerMargins: margins(10_000, 8_000),
    });
    const old = venue.epoch();
    for (const price of [45_000, 44_000, 44_000, 44_000]) {
      venue.setMark(BTC_PERP, usd(price));
      await venue.postMarks({ instruments: [BTC_PERP] });
    }
    const take = async () =>
      venue
        .as(carol)
        .liquidate(alice.account, carol.account, WHOLE / 10n, await venue.attestNow(alice, ONE_BTC), "0x");
    await expect(take())
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(old, venue.epoch());
    // With marks of this epoch it may.
    await venue.postMarks({ instruments: [ETH_PERP], sameEpoch: true });
    await take();
  });
});
