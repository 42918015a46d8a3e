/** A portfolio made so dear to move that no transaction can. */
import { expect } from "chai";

import { afterChange, binary, binaryListing, gasOf, USD, type Leg } from "../venue.ts";
import { createTraders, expectSound, margins, WHOLE } from "../engine/support.ts";

/** What one transaction may use (EIP-7825). */
const TRANSACTION_GAS = 2 ** 24;
const LEGS = 64;

describe("attack: 64 positions, each in a mark slot of its own", () => {
  it("R24: post, record, trade and both slices stay far below the gas of a transaction", async () => {
    const { venue, alice, bob, carol } = await createTraders({ listings: [], posted: false });
    await venue.deposit(bob, 1_000_000n * USD);
    const instruments = Array.from({ length: LEGS }, (_, index) => binary(1000 + 8 * index));
    for (const [index] of instruments.entries())
      await venue.list(binaryListing(1000 + 8 * index, 500_000n, venue.defaultExpiry));
    const used: Record<string, number> = {};
    used.post = (await gasOf(venue.postMarks())).total;
    const trade = { maker: alice, taker: bob, makerMargins: margins(9_000, 7_000) };
    for (const instrument of instruments)
      used.fill = (await gasOf(venue.fill({ ...trade, instrument, size: 1_000n }))).total;

    for (const instrument of instruments) venue.setMark(instrument, 420_000n);
    await venue.postMarks();
    // 10,000 − 64 · 1,000 · 0.08 and fees.
    const proof = await venue.attestNow(alice, margins(9_000, 7_000));
    used.record = (await gasOf(venue.engine.record(alice.account, proof))).total;
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    const { fractionMin } = await venue.engine.liquidationTerms(alice.account, proof);
    const liquidate = (fraction: bigint, own: string) =>
      gasOf(venue.as(carol).liquidate(alice.account, carol.account, fraction, proof, own));
    used.slice = (await liquidate(fractionMin, "0x")).total;

    for (const instrument of instruments) venue.setMark(instrument, 340_000n);
    await venue.postMarks();
    const merged = (await venue.positions(alice)).reduce<Leg[]>(
      (legs, { instrument, size }) => afterChange(legs, instrument, size),
      await venue.positions(carol),
    );
    const last = await venue.attestNow(alice, margins(9_000, 7_000));
    const own = await venue.attest(carol, merged, margins(9_000, 7_000));
    used.whole = (
      await gasOf(venue.as(carol).liquidate(alice.account, carol.account, WHOLE, last, own))
    ).total;
    expect((await venue.engine.account(alice.account)).positions).to.equal(0n);
    for (const [act, gas] of Object.entries(used)) expect(gas, act).to.be.below(TRANSACTION_GAS / 4);
    await expectSound(venue);
  });
});
