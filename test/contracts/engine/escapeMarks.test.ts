/** Marks in an escape: they count as they are until somebody freezes them. */
import { expect } from "chai";

import { BTC_PERP, DAY, ETH_PERP, markKey } from "../venue.ts";
import { createTraded, equityOf, moveBtc, usd } from "./support.ts";

/** What RiskParameters begins with. */
const DELAY = 4n * DAY;
/** Never listed, never posted. */
const UNKNOWN = 0x04000009;

describe("marks in an escape", () => {
  it("behavior: what an account is measured at moves with the marks until they are frozen, and then no more", async () => {
    const { venue, alice } = await createTraded();
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(alice.account, [ETH_PERP]);
    await moveBtc(venue, 51_000);
    expect(await equityOf(venue, alice)).to.equal(usd(9_990 + 1_000));
    await expect(venue.engine.freezeMarks([BTC_PERP])).to.emit(venue.engine, "MarksFrozen");
    await moveBtc(venue, 52_000);
    expect(await equityOf(venue, alice)).to.equal(usd(9_990 + 1_000));
  });

  it("behavior: what never had a mark is not frozen at none, and stops nothing else", async () => {
    const { venue, alice } = await createTraded();
    await venue.as(alice).proposeEscape(alice.account);
    await venue.travel(DELAY);
    await venue.engine.activateEscape(alice.account, []);
    const frozenBy = async (...instruments: number[]) => {
      const receipt = await (await venue.engine.freezeMarks(instruments)).wait();
      const events = receipt?.logs.map((log) => venue.engine.interface.parseLog(log));
      return events?.map((event) => [event?.name, event?.args[0] as bigint]);
    };
    expect(await frozenBy(UNKNOWN)).to.deep.equal([]);
    expect(await frozenBy(UNKNOWN, BTC_PERP)).to.deep.equal([["MarksFrozen", markKey(BTC_PERP)]]);
  });
});
