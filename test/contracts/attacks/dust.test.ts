/** Amounts too small to matter, often enough to matter. */
import { expect } from "chai";

import { accountId, BTC_PERP, USD } from "../venue.ts";
import { BTC, createTraded, createTraders, moveBtc, ONE_BTC, WHOLE } from "../engine/support.ts";

describe("attack: dust", () => {
  it("the list is filled with accounts of one unit, each for the gas of a deposit", async () => {
    const { venue, alice } = await createTraders();
    const dust = accountId(alice.wallet.address, 1n);
    await venue.token.mint(venue.owner, 1n);
    await expect(venue.engine.deposit(dust, 1n)).to.be.revertedWithCustomError(
      venue.engine,
      "BelowOpeningBalance",
    );
    await venue.deposit(dust, 10n * USD);
    await expect(venue.as(alice).withdraw(dust, 10n * USD - 1n, 0n, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
      .withArgs(1n, 10n * USD);
    await venue.deposit(dust, 1n);
    await venue.as(alice).withdraw(dust, 1n, 0n, alice.wallet, "0x");
    await venue.as(alice).withdraw(dust, 10n * USD, 0n, alice.wallet, "0x");
    expect(await venue.engine.accountCount()).to.equal(3n);
  });

  it("R27: a stranger fills one lot of a resting order, and again, and voids each attestation under way", async () => {
    const { venue, alice, carol } = await createTraded();
    const resting = await venue.signedOrder(alice, BTC_PERP, BTC, { minFill: BTC / 2n });
    const nibble = await venue.signedOrder(carol, BTC_PERP, -1n);
    await expect(
      venue.engine.fill(
        resting.order,
        resting.signature,
        nibble.order,
        nibble.signature,
        1n,
        await venue.attest(alice, [{ instrument: BTC_PERP, size: BTC + 1n }], ONE_BTC),
        "0x",
      ),
    )
      .to.be.revertedWithCustomError(venue.engine, "BelowMinFill")
      .withArgs(1n, BTC / 2n);
  });

  it("R27: a friend of the owner slices a trillionth and voids every keeper's attestation", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const proof = await venue.attestNow(alice, ONE_BTC);
    const { fractionMin } = await venue.engine.liquidationTerms(alice.account, proof);
    expect(fractionMin).to.equal(WHOLE / 20n);
    for (const fraction of [1n, WHOLE / 10n ** 12n, fractionMin - 1n])
      await expect(
        venue.as(carol).liquidate(alice.account, carol.account, fraction, proof, "0x"),
      ).to.be.revertedWithCustomError(venue.engine, "FractionOutOfRange");
    // A slice that is large enough leaves a record to go on with: nothing has to be signed again.
    await venue.as(carol).liquidate(alice.account, carol.account, fractionMin, proof, "0x");
    const dave = await venue.user("dave", { deposit: 100_000n * USD });
    await venue.as(dave).liquidate(alice.account, dave.account, WHOLE, "0x", "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R19: a withdrawal of one unit at a time rounds in nobody's favour but the venue's", async () => {
    const { venue, alice } = await createTraders();
    const before = await venue.engine.claims();
    for (let i = 0; i < 5; ++i) await venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x");
    const { held, claimIndex } = await venue.engine.claims();
    expect([held, claimIndex]).to.deep.equal([before.held - 5n, WHOLE]);
  });
});
