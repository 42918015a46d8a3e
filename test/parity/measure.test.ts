/** The SDK's equity and W of random books of every kind are the engine's, to the unit. */
import { measurePortfolio, readMarks, readMeasure, readPositions, type MeasuredLeg } from "@plimsoll/sdk";
import { expect } from "chai";
import { createClient, custom, type Address, type Hex } from "viem";

import {
  CALL,
  createKindTraders,
  ETH_SPOT,
  FAR_CALL,
  PUT,
  SCALAR,
  type KindTraders,
} from "../contracts/engine/kinds.ts";
import { binary, BTC_PERP, ETH_PERP, USD, type User } from "../contracts/venue.ts";

const INSTRUMENTS = [BTC_PERP, ETH_PERP, binary(2), binary(8), SCALAR, CALL, FAR_CALL, PUT, ETH_SPOT];
const STRIKES = new Map([
  [CALL, 60_000n * USD],
  [FAR_CALL, 1_000_000n * USD],
  [PUT, 40_000n * USD],
]);
const STEPS = 40;

/** Numbers that are the same on every run (Lehmer). */
const numbers =
  (seed: number) =>
  (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };

describe("equity and W predicted by the SDK are the engine's", () => {
  let traders: KindTraders;

  before(async () => {
    traders = await createKindTraders();
  });

  async function expectSame(user: User): Promise<void> {
    const { venue } = traders;
    const client = createClient({ transport: custom(venue.provider) });
    const account = user.account as Hex;
    const engine = venue.engine.target as Address;
    const positions = await readPositions({ client, engine, account });
    const { marks } = await readMarks({
      client,
      markOracle: venue.oracle.target as Address,
      instruments: [BTC_PERP, ...positions.map(({ instrument }) => instrument)],
    });
    const [underlying, ...own] = marks;
    const legs = positions.map(({ instrument, size, fundingIndex }, index): MeasuredLeg => {
      const mark = own[index];
      if (mark === undefined || underlying === undefined) throw new Error("a mark is missing");
      const strike = STRIKES.get(instrument);
      return {
        instrument,
        size,
        mark,
        settledIndex: fundingIndex,
        underlyingPrice: underlying.price,
        haircut: 500_000,
        ...(strike === undefined ? {} : { strike }),
      };
    });
    const { cash } = await venue.engine.account(account);
    const { equity, worstCase } = await readMeasure({ client, engine, account });
    expect(measurePortfolio({ cash, legs })).to.deep.equal({ equity, worstCase });
  }

  it("behavior: after every step of random trades, posts and halts", async () => {
    const { venue, bring } = traders;
    const maker = await venue.user("maker", { deposit: 1_000_000_000n * USD });
    const taker = await venue.user("taker", { deposit: 1_000_000_000n * USD });
    await bring(maker, 1_234_567n);
    await bring(taker, 1_765_431n);
    const next = numbers(20_260_101);
    const seen = new Set<number>();
    for (let step = 0; step < STEPS; ++step) {
      const instrument = INSTRUMENTS[next(INSTRUMENTS.length)] ?? BTC_PERP;
      const { price: now } = await venue.oracle.mark(instrument);
      const isContract = [1, 2].includes(instrument >>> 28);
      const moved = (now * BigInt(95 + next(11))) / 100n + BigInt(next(1_000));
      venue.setMark(
        instrument,
        isContract && moved > 990_000n ? 990_000n : moved,
        instrument >>> 28 === 0 ? BigInt(next(2_000_000)) * 1_000_003n : undefined,
      );
      await venue.postMarks();
      const { price } = await venue.oracle.mark(instrument);
      const size = BigInt(1 + next(99_999)) * (next(2) === 0 ? 1n : -1n);
      seen.add(instrument);
      await venue.fill({ maker, taker, instrument, size, price });
      await expectSame(maker);
      await expectSame(taker);
    }
    expect(seen.size).to.equal(INSTRUMENTS.length);
    await venue.oracle.halt(ETH_SPOT);
    await venue.oracle.halt(BTC_PERP);
    await expectSame(maker);
    await expectSame(taker);
  });
});
