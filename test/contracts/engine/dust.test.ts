/** Legs too small, and accounts too thin, for a liquidation to pay for its gas. */
import { expect } from "chai";

import { binary, BTC_PERP, ETH_PERP, USD } from "../venue.ts";
import { createKindTraders, ETH_SPOT } from "./kinds.ts";
import { BTC, createTraded, createTraders, expectSound, margins, ONE_BTC, usd } from "./support.ts";

describe("dust", () => {
  const parameters = { minLegValue: 10n * USD, minPerLeg: 100n * USD };

  it("attack: legs of a few cents make a slice cost more gas than it pays", async () => {
    // A slice moves a leg for some 36,000 gas: at 1 gwei and $4,000 an ether $0.14, and 64 of them $9.40. 64 legs of
    // $1, each a margin of $0.50, pay 15 % of $32: $4.80. With $10 of worst case a leg they pay at least $24 at a margin
    // of a quarter.
    const { venue, alice, bob } = await createTraded({ parameters });
    const open = (instrument: number, size: bigint) =>
      venue.fill({
        maker: alice,
        taker: bob,
        instrument,
        size,
        makerMargins: ONE_BTC,
        takerMargins: ONE_BTC,
      });
    await expect(open(binary(4), 2n))
      .to.be.revertedWithCustomError(venue.engine, "DustLeg")
      .withArgs(binary(4), USD, 10n * USD);
    await open(binary(4), 20n);
    // Nor by shrinking one; but it may go whole.
    await expect(open(binary(4), -19n)).to.be.revertedWithCustomError(venue.engine, "DustLeg");
    await open(binary(4), -20n);
    await expectSound(venue);
  });

  it("attack: many legs on next to no equity", async () => {
    const { venue, alice, bob } = await createTraders({ parameters });
    const dave = await venue.user("dave", { deposit: 250n * USD });
    const open = (instrument: number, size: bigint) =>
      venue.fill({
        maker: dave,
        taker: bob,
        instrument,
        size,
        makerMargins: margins(60, 48),
        takerMargins: ONE_BTC,
      });
    await open(BTC_PERP, 100n);
    await open(ETH_PERP, 1_000n);
    // 250 less fees of 0.10 and 0.04 for three legs.
    await expect(open(binary(4), 20n))
      .to.be.revertedWithCustomError(venue.engine, "BelowLegMargin")
      .withArgs(usd(249.858), 300n * USD);
    // Nor by taking it out afterwards.
    const proof = await venue.attestNow(dave, margins(60, 48));
    await expect(venue.as(dave).withdraw(dave.account, usd(60), 0n, dave.wallet, proof))
      .to.be.revertedWithCustomError(venue.engine, "BelowLegMargin")
      .withArgs(usd(189.86), 200n * USD);
    await venue.as(dave).withdraw(dave.account, usd(40), 0n, dave.wallet, proof);
    expect(alice).to.not.equal(undefined);
  });

  it("R15, R22: full collateral is exempt: nobody has to liquidate it, and it can always leave", async () => {
    const { venue, alice, bob } = await createTraders({ parameters });
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 2n });
    const { equity, worstCase } = await venue.engine.measure(alice.account);
    await venue.as(alice).withdraw(alice.account, equity - worstCase, 0n, alice.wallet, "0x");
    expect((await venue.engine.measure(alice.account)).equity).to.equal(worstCase);
  });

  it("attack: spots brought, or left behind, in lots of a few cents", async () => {
    const { venue, alice, bob, give } = await createKindTraders({ parameters });
    const trade = { maker: alice, taker: bob, instrument: BTC_PERP, size: BTC };
    await venue.fill({ ...trade, makerMargins: ONE_BTC, takerMargins: ONE_BTC });
    // A lot is 20 cents, its worst case half of that.
    await give(alice, 200n);
    const proofOf = (lots: bigint) =>
      venue.attest(
        alice,
        [
          { instrument: BTC_PERP, size: BTC },
          { instrument: ETH_SPOT, size: lots },
        ],
        ONE_BTC,
      );
    await expect(venue.as(alice).depositSpot(alice.account, ETH_SPOT, 99n, await proofOf(99n)))
      .to.be.revertedWithCustomError(venue.engine, "DustLeg")
      .withArgs(ETH_SPOT, usd(9.9), 10n * USD);
    await venue.as(alice).depositSpot(alice.account, ETH_SPOT, 101n, await proofOf(101n));
    await expect(venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 2n, alice.wallet, await proofOf(99n)))
      .to.be.revertedWithCustomError(venue.engine, "DustLeg")
      .withArgs(ETH_SPOT, usd(9.9), 10n * USD);
    await venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, 1n, alice.wallet, await proofOf(100n));
    await expectSound(venue);
  });
});
