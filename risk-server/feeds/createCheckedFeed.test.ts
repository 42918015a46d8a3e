import { expect } from "chai";

import { createCheckedFeed } from "./createCheckedFeed.ts";
import { FeedError, type MarketView } from "./Feed.ts";

const viewOf = (facts: unknown): Promise<MarketView> =>
  createCheckedFeed({
    name: "venue",
    view: () =>
      Promise.resolve({
        asOf: 1,
        assets: {},
        events: {},
        liquidity: { X: facts } as MarketView["liquidity"] & object,
      }),
  }).view(1);

describe("createCheckedFeed", () => {
  it("behavior: passes facts on as they came, and a view without any", async () => {
    const facts = {
      spread: 100_000,
      dailyVolume: 5_000,
      depth: {
        bids: [
          [99, 5],
          [98, 7],
        ],
        asks: [[101, 5]],
      },
      fundingPerHour: "-0.0000125",
    };
    expect((await viewOf(facts)).liquidity).to.deep.equal({ X: facts });
    const plain = { asOf: 1, assets: {}, events: {} };
    const feed = createCheckedFeed({ name: "venue", view: () => Promise.resolve(plain) });
    expect(await feed.view(1)).to.deep.equal(plain);
  });

  it("behavior: what was checked is what is used, whatever becomes of the feed's own facts", async () => {
    const facts = { spread: 100, dailyVolume: 5, depth: { bids: [[99, 5]], asks: [[101, 5]] } };
    const kept = structuredClone(facts);
    const { liquidity } = await viewOf(facts);
    facts.spread = -1;
    facts.depth.bids[0]![0] = NaN;
    expect(liquidity).to.deep.equal({ X: kept });
  });

  const wrong: [facts: unknown, says: RegExp][] = [
    [{ spread: -1 }, /^venue: liquidity\.X\.spread is -1: expected a whole number from 0$/m],
    [{ dailyVolume: 0.5 }, /liquidity\.X\.dailyVolume is 0\.5: expected a whole number/],
    [{ dailyVolume: NaN }, /liquidity\.X\.dailyVolume/],
    [{ dailyVolume: 2 ** 60 }, /liquidity\.X\.dailyVolume/],
    [{ fundingPerHour: 0.1 }, /liquidity\.X\.fundingPerHour is 0\.1/],
    [{ fundingPerHour: "1e-5" }, /fundingPerHour is "1e-5": expected a share an hour/],
    [{ fundingPerHour: "12" }, /fundingPerHour is "12"/],
    [
      {
        depth: {
          bids: [
            [98, 5],
            [99, 5],
          ],
          asks: [],
        },
      },
      /depth\.bids is .*best first: prices fall/,
    ],
    [
      {
        depth: {
          bids: [],
          asks: [
            [98, 5],
            [98, 5],
          ],
        },
      },
      /depth\.asks is .*best first: prices rise/,
    ],
    [{ depth: { bids: [[98]], asks: [] } }, /depth\.bids\.0/],
    [{ openInterest: 5 }, /liquidity\.X has the unknown field openInterest/],
    [null, /liquidity\.X is null/],
  ];
  for (const [facts, says] of wrong) {
    it(`error: ${JSON.stringify(facts)}`, async () => {
      const error: unknown = await viewOf(facts).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(FeedError);
      expect((error as FeedError).message).to.match(says);
    });
  }
});
