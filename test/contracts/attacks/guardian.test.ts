/** The guardian's key is stolen. */
import { expect } from "chai";

import { BANDS, BTC_PERP, DAY, MODEL_HASH, PARAMETERS, USD, type User, type Venue } from "../venue.ts";
import { BTC, createTraded, equityOf, margins, moveBtc, ONE_BTC, usd, WHOLE } from "../engine/support.ts";

const PAUSE = 3n * DAY;

describe("attack: the guardian's key", () => {
  async function createStolen() {
    const traders = await createTraded();
    const thief = await traders.venue.user("thief");
    await traders.venue.parameters.setGuardian(thief.wallet.address);
    return { ...traders, thief };
  }

  it("R22: pauses again and again; trade is open for as long as it was held", async () => {
    const { venue, thief } = await createStolen();
    const parameters = venue.parameters.connect(thief.wallet);
    let paused = 0n;
    const start = await venue.now();
    while ((await venue.now()) - start < 30n * DAY) {
      const isPaused = (await venue.parameters.parameters()).isPaused;
      if (!isPaused) await parameters.pause().catch(() => undefined);
      if ((await venue.parameters.parameters()).isPaused) paused += DAY / 4n;
      await venue.travel(DAY / 4n);
    }
    expect(paused).to.be.at.most(15n * DAY + PAUSE);
  });

  it("R22: ends a pause to begin the next", async () => {
    const { venue, thief } = await createStolen();
    const parameters = venue.parameters.connect(thief.wallet);
    await parameters.pause();
    await venue.travel(PAUSE - 10n);
    await parameters.unpause();
    await expect(parameters.pause()).to.be.revertedWithCustomError(venue.parameters, "PausedTooSoon");
  });

  it("R22: can do nothing else", async () => {
    const { venue, alice, thief } = await createStolen();
    const { wallet } = thief;
    const soon = (await venue.now()) + DAY;
    const denied: (() => Promise<unknown>)[] = [
      () => venue.parameters.connect(wallet).setParameters(PARAMETERS, DAY),
      () => venue.parameters.connect(wallet).setGuardian(wallet.address),
      () => venue.parameters.connect(wallet).announceModel(MODEL_HASH, soon, 3600n),
      () => venue.parameters.connect(wallet).transferOwnership(wallet.address),
      () => venue.oracle.connect(wallet).halt(BTC_PERP),
      () => venue.oracle.connect(wallet).setBands({ ...BANDS, perpBand: 1n }, DAY),
      () => venue.registry.connect(wallet).setTradingLimits(BTC_PERP, { openInterestCap: 0n, tradeBand: 1n }),
      () => venue.settlement.connect(wallet).veto(BTC_PERP),
      () => venue.committee.connect(wallet).rotate(0, [wallet.address], 1, 0n),
      () => venue.as(thief).withdraw(alice.account, USD, 0n, wallet, "0x"),
    ];
    for (const attempt of denied) await expect(attempt()).to.be.revert(venue.ethers);
  });

  /** What goes on in a pause. */
  const GOES_ON: Readonly<
    Record<string, (venue: Venue, alice: User, bob: User, carol: User) => Promise<unknown>>
  > = {
    "a liquidation": async (venue, alice, _, carol) => {
      await moveBtc(venue, 45_000, 44_000);
      const proof = await venue.attestNow(alice, ONE_BTC);
      return venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
    },
    "a deposit": (venue, alice) => venue.deposit(alice, USD),
    "a withdrawal at full collateral": (venue, _alice, _bob, carol) =>
      venue.as(carol).withdraw(carol.account, 100_000n * USD, 0n, carol.wallet, "0x"),
    "a trade that closes a position": async (venue, alice, bob) => {
      for (const trader of [alice, bob])
        await venue.engine.record(trader.account, await venue.attestNow(trader, ONE_BTC));
      return venue.fill({
        maker: alice,
        taker: bob,
        instrument: BTC_PERP,
        size: -BTC / 2n,
        makerMargins: margins(2_500, 2_000),
        takerMargins: margins(2_500, 2_000),
      });
    },
  };
  for (const [what, act] of Object.entries(GOES_ON))
    it(`R22: does not stop ${what}`, async () => {
      const { venue, alice, bob, carol, thief } = await createStolen();
      await venue.parameters.connect(thief.wallet).pause();
      await act(venue, alice, bob, carol);
    });

  it("R3, R22: makes nobody liquidatable, and takes nobody's money", async () => {
    const { venue, alice, bob, carol, thief } = await createStolen();
    await moveBtc(venue, 45_000, 44_100);
    await venue.parameters.connect(thief.wallet).pause();
    const proof = await venue.attestNow(alice, ONE_BTC);
    expect((await venue.engine.liquidationTerms(alice.account, proof)).fractionMax).to.equal(0n);
    expect(await equityOf(venue, alice)).to.equal(usd(4_090));
    expect(await equityOf(venue, bob)).to.equal(usd(9_975 + 5_900));
    expect(await equityOf(venue, carol)).to.equal(100_000n * USD);
  });
});
