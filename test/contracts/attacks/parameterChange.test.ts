/** The council changes the terms and is the first to collect. */
import { expect } from "chai";

import { DAY, PARAMETERS, USD } from "../venue.ts";
import { createTraded, margins, moveBtc, usd, WHOLE } from "../engine/support.ts";
import { inOneBlock } from "./oneBlock.ts";

const PROPOSAL = { ...PARAMETERS, floorRatio: 1_000_000n, growthPerMinute: 100_000n, bonusMax: 300_000n };

describe("attack: a change of parameters that would liquidate at once", () => {
  it("R23: the strictest terms allowed, and a slice in the same block", async () => {
    const { venue, alice, carol } = await createTraded();
    await moveBtc(venue, 45_000, 44_100);
    // Equity 4,090 against 4,000 of maintenance.
    const proof = await venue.attestNow(alice, margins(5_000, 4_000));
    const owner = await venue.owner.getAddress();
    const outcomes = await inOneBlock(venue, [
      { from: owner, to: venue.parameters, method: "setParameters", args: [PROPOSAL, DAY] },
      {
        from: carol.wallet.address,
        to: venue.engine,
        method: "liquidate",
        args: [alice.account, carol.account, WHOLE, proof, "0x"],
      },
      { from: owner, to: venue.engine, method: "record", args: [alice.account, proof] },
    ]);
    expect(outcomes).to.deep.equal(["done", "NotLiquidatable", "done"]);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });

  it("R23: no ramp is shorter than a day", async () => {
    const { venue } = await createTraded();
    for (const seconds of [0n, 1n, DAY - 1n])
      await expect(venue.parameters.setParameters(PROPOSAL, seconds)).to.be.revertedWithCustomError(
        venue.parameters,
        "OutOfBounds",
      );
  });

  it("R23: a second change in the same block does not skip the ramp of the first", async () => {
    const { venue, alice } = await createTraded();
    const owner = await venue.owner.getAddress();
    const change = { from: owner, to: venue.parameters, method: "setParameters", args: [PROPOSAL, DAY] };
    await inOneBlock(venue, [change, change, change]);
    expect((await venue.parameters.parameters())[0].floorRatio).to.equal(50_000n);
    await moveBtc(venue, 45_000);
    const { initialMargin } = await venue.engine.requirement(alice.account, "0x");
    expect(initialMargin).to.be.at.most(usd(45_000));
  });

  it("R23: nothing of it reaches an owner who is fully collateralised", async () => {
    const { venue, alice, carol } = await createTraded();
    await venue.deposit(alice, 41_000n * USD);
    await venue.parameters.setParameters(PROPOSAL, DAY);
    await venue.travel(2n * DAY);
    await venue.resume();
    const proof = await venue.attestNow(alice, margins(50_000, 50_000));
    await expect(
      venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "NotLiquidatable");
  });
});
