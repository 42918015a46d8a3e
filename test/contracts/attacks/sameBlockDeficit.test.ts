/** Marks that fall behind an owner's back within a block. */
import { expect } from "chai";

import { BTC_PERP, snapshotHashOf } from "../venue.ts";
import { BTC, createTraded, equityOf, margins, usd } from "../engine/support.ts";
import { inOneBlock } from "./oneBlock.ts";

describe("attack: a deficit noted in the block in which its owner passed a check", () => {
  it("check, marks and note in one block: whoever orders it opens no liquidation", async () => {
    const { venue, alice, carol } = await createTraded();
    // 9,990 of equity: 4,500 are left, and a band of 10 % takes 5,000.
    const withdrawal = await venue.attestNow(alice, margins(4_500, 3_600));
    await venue.travel(60n);
    const [epoch, time] = [venue.epoch() + 1n, await venue.now()];
    const snapshotHash = snapshotHashOf(epoch);
    venue.setMark(BTC_PERP, usd(45_000));
    const { keys, words, signatures } = venue.signMarks({ epoch, time, snapshotHash });
    const stranger = carol.wallet.address;
    const note = { from: stranger, to: venue.engine, method: "noteDeficit", args: [alice.account] };
    const outcomes = await inOneBlock(venue, [
      {
        from: alice.wallet.address,
        to: venue.engine,
        method: "withdraw",
        args: [alice.account, usd(5_490), 0n, stranger, withdrawal],
      },
      {
        from: stranger,
        to: venue.oracle,
        method: "post",
        args: [epoch, time, snapshotHash, keys, words, signatures],
      },
      note,
    ]);
    expect(outcomes).to.deep.equal(["done", "done", "CheckedInThisBlock"]);
    expect(await equityOf(venue, alice)).to.equal(-usd(500));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    // In the next block it is noted.
    await venue.as(carol).noteDeficit(alice.account);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
  });

  it("nor does a record of the same block", async () => {
    const { venue, alice, carol } = await createTraded();
    const withdrawal = await venue.attestNow(alice, margins(4_500, 3_600));
    await venue.travel(60n);
    const [epoch, time] = [venue.epoch() + 1n, await venue.now()];
    const snapshotHash = snapshotHashOf(epoch);
    venue.setMark(BTC_PERP, usd(45_000));
    const { keys, words, signatures } = venue.signMarks({ epoch, time, snapshotHash });
    const evidence = await venue.attest(alice, [{ instrument: BTC_PERP, size: BTC }], margins(4_500, 3_600), {
      epoch,
    });
    const stranger = carol.wallet.address;
    const outcomes = await inOneBlock(venue, [
      {
        from: alice.wallet.address,
        to: venue.engine,
        method: "withdraw",
        args: [alice.account, usd(5_490), 0n, stranger, withdrawal],
      },
      {
        from: stranger,
        to: venue.oracle,
        method: "post",
        args: [epoch, time, snapshotHash, keys, words, signatures],
      },
      { from: stranger, to: venue.engine, method: "record", args: [alice.account, evidence] },
    ]);
    expect(outcomes).to.deep.equal(["done", "done", "done"]);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    await venue.as(carol).record(alice.account, evidence);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
  });
});
