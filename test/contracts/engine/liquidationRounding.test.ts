/**
 * Where a liquidation's amounts are no whole units: every part is rounded against who gains by it, so that what moves is
 * never more than there was (R1, R6, R10). Amounts are written out by hand, in units of 1e-6 USD.
 */
import { expect } from "chai";

import { BTC_PERP, ETH_PERP, USD, type User, type Venue } from "../venue.ts";
import { createTraded, expectSound, margins, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

/** One unit. */
const UNIT = 0.000001;

const cashOf = async (venue: Venue, user: User): Promise<bigint> =>
  (await venue.engine.account(user.account)).cash;

describe("rounding of liquidations", () => {
  it("R1: of a long slice the account gets the value rounded down, and the keeper pays it rounded up", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_000 + UNIT);
    const proof = await venue.attestNow(alice, ONE_BTC);
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x");
    // 1,000 lots at 4.4000000001 are 4,400.0000001; a bonus of 10, of which the fund gets 1.
    expect(await cashOf(venue, alice)).to.equal(usd(9_990 - 50_000 + 4_400 - 10));
    expect(await cashOf(venue, carol)).to.equal(usd(100_000 - 4_400 + 9) - 1n);
    await expectSound(venue);
  });

  it("R1: of a short slice the account pays the value rounded up, and the keeper gets it rounded down", async () => {
    const { venue, bob, carol } = await createTraded();
    await moveBtc(venue, 55_000, 56_000 + UNIT);
    const proof = await venue.attestNow(bob, ONE_BTC);
    await venue.as(carol).liquidate(bob.account, carol.account, WHOLE / 10n, proof, "0x");
    // 1,000 lots at 5.6000000001 are 5,600.0000001.
    expect(await cashOf(venue, bob)).to.equal(usd(9_975 + 50_000 - 5_600 - 10) - 1n);
    expect(await cashOf(venue, carol)).to.equal(usd(100_000 + 5_600 + 9));
    await expectSound(venue);
  });

  it("R10: of chosen legs value and bonus are rounded against the keeper, and the fund's share up", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    const both = margins(8_000, 6_400);
    await venue.deposit(bob, 90_000n * USD);
    await venue.fill({ maker: alice, taker: bob, instrument: ETH_PERP, size: 100_000n, makerMargins: both });
    await venue.oracle.halt(ETH_PERP);
    await moveBtc(venue, 46_000 + UNIT);
    const left = [
      { instrument: BTC_PERP, size: 6_000n },
      { instrument: ETH_PERP, size: 100_000n },
    ];
    const proof = await venue.attestNow(alice, both);
    const after = await venue.attest(alice, left, margins(6_199.99995, 4_960));
    const taken = [{ instrument: BTC_PERP, lots: 4_000n }];
    await venue.as(carol).liquidateLegs(alice.account, carol.account, taken, proof, after, "0x");
    // 4,000 lots at 4.6000000001 are 18,400.0000004. M falls by 1,800.00005 of 8,000: of a bonus of 160 that is 36.000001,
    // and a tenth of it 3.6000001.
    expect(await cashOf(venue, alice)).to.equal(usd(10_000 - 14 - 70_000 + 18_400 - 36) - 1n);
    expect((await venue.engine.globals()).insurance).to.equal(usd(3.6) + 1n);
    expect(await cashOf(venue, carol)).to.equal(usd(100_000 - 18_400 + 32.4) - 1n);
    await expectSound(venue);
  });

  it("what a backstop has taken over counts rounded up", async () => {
    const { venue, alice, bob } = await createTraded();
    const erin = await venue.user("erin", { deposit: 100_000n * USD });
    await venue.as(erin).offerBackstop(erin.account, 1_000n * USD);
    await moveBtc(venue, 45_000, 40_500, 36_450);
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    // A tenth of 5,000.000001.
    const proof = await venue.attestNow(alice, margins(5_000 + UNIT, 4_000));
    await venue.as(bob).liquidate(alice.account, erin.account, WHOLE / 10n, proof, "0x");
    expect((await venue.engine.backstop(erin.account)).available).to.equal(usd(500) - 1n);
  });
});
