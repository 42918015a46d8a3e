/** What a book of options costs: 64 calls sold, the dearest kind, in 16 mark slots and on one underlying. */
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";

import {
  BTC_PERP,
  createVenue,
  DAY,
  gasOf,
  GENESIS,
  instrumentId,
  Kind,
  optionTerms,
  perpTerms,
  USD,
} from "../venue.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";

const EXPIRY = BigInt(GENESIS.getTime() / 1000) + 30n * DAY;
const LIMITS = { openInterestCap: 10n ** 12n, tradeBand: 50_000n };
const call = (index: number): number => instrumentId(Kind.Call, 4, index);
const indices = Array.from({ length: 64 }, (_, index) => index);
const MARGINS = { initialMargin: 2_000n * USD, maintenanceMargin: 1_600n * USD };

describe("gas of options", () => {
  it("R24: 64 calls sold are attested and liquidated in one transaction each", async () => {
    const venue = await createVenue({
      listings: [
        { id: BTC_PERP, terms: perpTerms("BTC-PERP", "BTC"), limits: LIMITS, mark: 50_000n * USD },
        ...indices.map((index) => ({
          id: call(index),
          terms: optionTerms("BTC-C", BigInt(50_000 + 100 * index) * USD, EXPIRY),
          limits: LIMITS,
          mark: 1_000n * USD,
        })),
      ],
      parameters: { floorRatio: 10_000n },
      posted: true,
    });
    const seller = await venue.user("seller", { deposit: 100_000n * USD });
    const buyer = await venue.user("buyer", { deposit: 100_000n * USD });
    const keeper = await venue.user("keeper", { deposit: 100_000n * USD });
    // A hundredth of a bitcoin each: W is 64 · 500.
    for (const index of indices)
      await venue.fill({ maker: buyer, taker: seller, instrument: call(index), size: 100n });

    const { data } = await venue.engine
      .getFunction("requirement")
      .populateTransaction(seller.account, await venue.attestNow(seller, MARGINS));
    const sent = await seller.wallet.sendTransaction({ to: venue.engine.target, data });
    const check = await gasOf(sent as unknown as ContractTransactionResponse);

    const { equity } = await venue.engine.measure(seller.account);
    const attestation = await venue.attestNow(seller, MARGINS);
    const spare = equity - 2_100n * USD;
    await venue.as(seller).withdraw(seller.account, spare, 0n, seller.wallet, attestation);
    // A premium of 1,000 becomes 2,000: 10 a call.
    for (const index of indices) venue.setMark(call(index), 2_000n * USD);
    await venue.postMarks();
    const proof = await venue.attestNow(seller, MARGINS);
    const slice = await gasOf(
      venue.as(keeper).liquidate(seller.account, keeper.account, 10n ** 18n, proof, "0x"),
    );
    expect(await venue.positions(keeper)).to.have.length(64);
    matchSnapshot("acts", "margin check, 64 calls sold", check.execution);
    matchSnapshot("acts", "slice of 64 calls sold, fresh keeper", slice.total);
    // Some hundred transactions: more than the usual minute on a busy machine.
  }).timeout(300_000);
});
