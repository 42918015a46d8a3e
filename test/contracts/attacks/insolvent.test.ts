/** An account so deep under water that nobody can, or wants to, touch it. */
import { expect } from "chai";

import { binary, BTC_PERP, USD, type User, type Venue } from "../venue.ts";
import { BTC, createTraded, equityOf, expectSound, moveBtc, ONE_BTC, WHOLE } from "../engine/support.ts";

describe("attack: an insolvent account that nobody can liquidate", () => {
  /** Falls by almost a band a post, until BTC has lost `percent` of its price. */
  async function fall(venue: Venue, percent: number): Promise<void> {
    for (let price = 50_000; price > 500 * (100 - percent); price = Math.ceil(price * 0.9))
      await moveBtc(venue, Math.ceil(price * 0.9));
  }

  /** Every account sliced until nothing is left of it; by keepers without positions, so that none needs to be rich. */
  async function clear(venue: Venue, alice: User): Promise<number> {
    let slices = 0;
    for (; (await venue.engine.account(alice.account)).positions !== 0n; ++slices) {
      const keeper = await venue.user(`keeper ${String(slices)}`, { deposit: 60_000n * USD });
      const proof = await venue.attestNow(alice, ONE_BTC);
      const { fractionMin, fractionMax } = await venue.engine.liquidationTerms(alice.account, proof);
      expect(fractionMax).to.equal(WHOLE);
      const fraction = slices < 3 ? fractionMin * 3n : WHOLE;
      await venue.as(keeper).liquidate(alice.account, keeper.account, fraction, proof, "0x");
      expect(await equityOf(venue, keeper)).to.be.at.least(60_000n * USD);
      await expectSound(venue);
    }
    return slices;
  }

  for (const percent of [20, 50, 90])
    for (const insurance of [0n, 3_000n])
      it(`R9, R10: after a fall of ${String(percent)} % with ${String(insurance)} in the fund it goes in slices`, async () => {
        const { venue, alice } = await createTraded();
        if (insurance > 0n) {
          await venue.token.mint(venue.owner.address, insurance * USD);
          await venue.engine.fundInsurance(insurance * USD);
        }
        await fall(venue, percent);
        const equity = await equityOf(venue, alice);
        expect(equity).to.be.below(percent === 20 ? 500n * USD : -10_000n * USD);
        const slices = await clear(venue, alice);
        expect(slices).to.be.at.least(2);
        const { claimIndex } = await venue.engine.claims();
        if (equity < -insurance * USD) expect(claimIndex).to.be.below(WHOLE);
        expect((await venue.engine.account(alice.account)).cash).to.be.at.least(0n);
      });

  it("R28: not by buying a leg in a market that will halt", async () => {
    const { venue, alice, bob } = await createTraded();
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: binary(4),
      size: 100n,
      makerMargins: ONE_BTC,
      takerMargins: ONE_BTC,
    });
    await venue.oracle.halt(binary(4));
    await fall(venue, 50);
    await clear(venue, alice);
  });

  it("R4: not by its owner, who may neither add to it nor pay a friend out of it", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await venue.deposit(bob, 100_000n * USD);
    await fall(venue, 50);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    const price = venue.markOf(BTC_PERP);
    for (const [size, at] of [
      [1n, price],
      [-1n, price],
      [-BTC / 2n, (price * 99n) / 100n],
    ] as const)
      await expect(
        venue.fill({
          maker: alice,
          taker: carol,
          instrument: BTC_PERP,
          size,
          price: at,
          makerMargins: ONE_BTC,
        }),
      ).to.be.revertedWithCustomError(venue.engine, "AccountFlagged");
    await expect(
      venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "AccountFlagged");
    await clear(venue, alice);
  });

  it("R10: nor when the index is next to nothing", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    await venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x");
    await fall(venue, 90);
    const keeper = await venue.user("keeper", { deposit: 60_000n * USD });
    const proof = await venue.attestNow(alice, ONE_BTC);
    await venue.as(keeper).liquidate(alice.account, keeper.account, WHOLE, proof, "0x");
    const { held, claimIndex } = await venue.engine.claims();
    // 80,000 of tokens less the fees; Bob's gain of about 45,000 is backed by the 10,000 Alice had.
    expect(claimIndex).to.be.below((WHOLE * 7n) / 10n);
    const owed = (await equityOf(venue, bob)) + (await equityOf(venue, keeper));
    expect((owed * claimIndex) / WHOLE).to.be.at.most(held);
    await expectSound(venue);
  });
});
