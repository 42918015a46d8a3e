/** Attacks that worked on earlier versions of the engine. Each test fails without its fix. */
import { expect } from "chai";

import { BTC_PERP } from "../venue.ts";
import { BTC, createTraded, equityOf, margins, moveBtc, usd } from "./support.ts";

describe("attack", () => {
  it("R4: an account without equity grows tenfold, because 0 / M never falls", async () => {
    const { venue, alice, carol } = await createTraded();
    // Equity 9,990 − 9,990 = 0; the record is of epoch 1, which still counts in epoch 4.
    await moveBtc(venue, 45_000, 40_500, 40_010);
    expect(await equityOf(venue, alice)).to.equal(0n);
    const price = usd(40_000);
    const buy = await venue.signedOrder(alice, BTC_PERP, 10n * BTC, { limitPrice: price });
    const sell = await venue.signedOrder(carol, BTC_PERP, -10n * BTC, { limitPrice: price });
    const grown = [{ instrument: BTC_PERP, size: 11n * BTC }];
    const sold = [{ instrument: BTC_PERP, size: -10n * BTC }];
    // Her accomplice sells $10 below the mark: 100 for Alice, less a fee of 80.
    await expect(
      venue.engine.fill(
        buy.order,
        buy.signature,
        sell.order,
        sell.signature,
        10n * BTC,
        await venue.attest(alice, grown, margins(55_000, 44_000), { epoch: 1n }),
        await venue.attest(carol, sold, margins(50_000, 40_000)),
      ),
    )
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(20), usd(55_000));
  });
});
