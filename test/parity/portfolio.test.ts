import { restoringFraction, wholeBonus } from "@plimsoll/model";
import {
  applyFill,
  FRACTION_ONE,
  portfolioHash,
  readPositions,
  receiveSlice,
  slicePositions,
  type Position,
} from "@plimsoll/sdk";
import { expect } from "chai";
import type { Hex } from "viem";

import { BTC_PERP, binary, ETH_PERP, USD, type User } from "../contracts/venue.ts";
import { createSdkVenue, type SdkVenue } from "./sdkVenue.ts";

describe("portfolios predicted by the SDK are those the engine stores", () => {
  let sdk: SdkVenue;

  before(async () => {
    sdk = await createSdkVenue();
  });

  const positionsOf = async (user: User): Promise<Position[]> => {
    const stored = await readPositions({
      client: sdk.client,
      engine: sdk.engine,
      account: user.account as Hex,
    });
    return stored.map(({ instrument, size }) => ({ instrument, size }));
  };

  it("after every fill of a sequence that opens, resizes, flips and closes", async () => {
    const { venue } = sdk;
    const maker = await venue.user("maker", { deposit: 1_000_000n * USD });
    const taker = await venue.user("taker", { deposit: 1_000_000n * USD });
    const FILLS: [number, bigint][] = [
      [BTC_PERP, 100n],
      [binary(3), -40n],
      [ETH_PERP, 7n],
      [binary(8), 5n],
      [BTC_PERP, -100n], // closes the first: the last takes its place
      [ETH_PERP, -10n], // flips
      [binary(8), -5n], // closes the one that was moved
      [BTC_PERP, 1n], // opens again, at the end
      [BTC_PERP, -1n], // closes the last
    ];
    let predicted: Position[] = [];
    for (const [instrument, size] of FILLS) {
      await venue.fill({ maker, taker, instrument, size });
      predicted = applyFill({ positions: predicted, instrument, delta: size });
      expect(await positionsOf(maker)).to.deep.equal(predicted);
      const { portfolioHash: stored } = await venue.engine.measure(maker.account);
      expect(portfolioHash(predicted)).to.equal(stored);
      const opposite = predicted.map((position) => ({ ...position, size: -position.size }));
      expect(portfolioHash(opposite)).to.equal((await venue.engine.measure(taker.account)).portfolioHash);
    }
  });

  it("on both sides of a liquidated slice", async () => {
    const { venue } = sdk;
    const owner = await venue.user("owner", { deposit: 3_000n * USD });
    const other = await venue.user("other", { deposit: 1_000_000n * USD });
    const liquidator = await venue.user("liquidator", { deposit: 1_000_000n * USD });
    // 0.5001 BTC long is 25,005 USD; the attested requirement is far below its worst case.
    const margins = { initialMargin: 2_500n * USD, maintenanceMargin: 2_000n * USD };
    await venue.fill({
      maker: owner,
      taker: other,
      instrument: BTC_PERP,
      size: 5_001n,
      makerMargins: margins,
    });
    for (const [instrument, size] of [
      [binary(2), 1n],
      [binary(8), -101n],
    ] as const) {
      await venue.fill({ maker: owner, taker: other, instrument, size, makerMargins: margins });
    }
    // The liquidator holds what the slice will partly close and partly add to.
    await venue.fill({ maker: liquidator, taker: other, instrument: binary(2), size: -1n });
    await venue.fill({ maker: liquidator, taker: other, instrument: ETH_PERP, size: 3n });

    venue.setMark(BTC_PERP, 47_500n * USD);
    await venue.postMarks();
    const attestation = await venue.attestNow(owner, margins);
    const terms = await venue.engine.liquidationTerms(owner.account, attestation);
    const fraction = (terms.fractionMin + terms.fractionMax) / 2n;
    expect(terms.fractionMax > 0n && fraction < FRACTION_ONE).to.equal(true);
    // The model's closed form, at the rate of an auction that has just begun: 2 %.
    const { equity, initialMargin: margin } = terms;
    const bonus = wholeBonus({ equity, margin, rate: 20_000n });
    expect(restoringFraction({ equity, margin, bonus })).to.equal(terms.fractionMax);

    const { remaining, legs } = slicePositions({ positions: await positionsOf(owner), fraction });
    const received = receiveSlice({ positions: await positionsOf(liquidator), legs });
    await venue.as(liquidator).liquidate(owner.account, liquidator.account, fraction, attestation, "0x");
    expect(await positionsOf(owner)).to.deep.equal(remaining);
    expect(await positionsOf(liquidator)).to.deep.equal(received);
    expect(remaining).to.have.length(2);
    expect((await venue.engine.measure(liquidator.account)).portfolioHash).to.equal(portfolioHash(received));
  });
});
