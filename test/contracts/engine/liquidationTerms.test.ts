/** What may be liquidated, asked beforehand: nothing that the liquidation itself would refuse. */
import { expect } from "chai";

import { BTC_PERP, ETH_PERP } from "../venue.ts";
import { createTraded, moveBtc, ONE_BTC, usd } from "./support.ts";

describe("liquidationTerms", () => {
  it("offers nothing without a proof, though the record says that there is something", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    const terms = await venue.engine.liquidationTerms(alice.account, "0x");
    expect(terms.equity).to.equal(usd(3_990));
    expect([terms.fractionMin, terms.fractionMax, terms.bonusRate]).to.deep.equal([0n, 0n, 0n]);
    const proof = await venue.attestNow(alice, ONE_BTC);
    expect((await venue.engine.liquidationTerms(alice.account, proof)).fractionMax > 0n).to.equal(true);
  });

  it("nor at marks behind the head", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 44_000);
    await venue.postMarks({ instruments: [ETH_PERP] });
    const proof = await venue.attestNow(alice, ONE_BTC);
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect([terms.fractionMin, terms.fractionMax, terms.bonusRate]).to.deep.equal([0n, 0n, 0n]);
  });

  it("nor legs of an account that has its margin, whatever is halted", async () => {
    const { venue, alice } = await createTraded();
    await venue.oracle.halt(BTC_PERP);
    const terms = await venue.engine.liquidationTerms(alice.account, await venue.attestNow(alice, ONE_BTC));
    expect([terms.fractionMax, terms.legsOnly]).to.deep.equal([0n, false]);
  });
});
