import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { FeedError } from "../Feed.ts";
import { createLiquidity } from "./createLiquidity.ts";

const DATA = fileURLToPath(new URL("../../../data", import.meta.url));
const rates = {
  file: "binance-perp-funding-8h-2025-10.csv",
  time: "funding_time",
  price: "funding_rate",
  closesAfter: 1,
  where: { column: "symbol", equals: "BTCUSDT" },
};
const funding = { rates, hours: 8, maxAge: 43_200 };
const seconds = (recorded: string): number => Date.parse(recorded) / 1_000;

describe("createLiquidity", () => {
  it("behavior: what was recorded once holds all the time; a funding rate from the second it was printed", async () => {
    const depth = { bids: [[99, 5] as const], asks: [[101, 4] as const] };
    const at = await createLiquidity("X", { spread: 5, depth, funding }, DATA);
    // 2025-10-10: .00000785 at midnight, .00003879 at 8:00.
    expect(at(seconds("2025-10-10T08:00:00Z"))).to.deep.equal({
      spread: 5,
      depth,
      fundingPerHour: "0.000000981250",
    });
    expect(at(seconds("2025-10-10T08:00:01Z")).fundingPerHour).to.equal("0.000004848750");
    expect((await createLiquidity("X", { dailyVolume: 7 }, DATA))(0)).to.deep.equal({ dailyVolume: 7 });
  });

  it("error: no print that is new enough, before the recording or after it", async () => {
    const at = await createLiquidity("BTC-PERP", { funding }, DATA);
    for (const recorded of ["2025-10-04T15:59:59Z", "2025-10-18T04:00:02Z"]) {
      expect(() => at(seconds(recorded))).to.throw(
        FeedError,
        /^BTC-PERP: binance-.*\.csv has no funding rate/,
      );
    }
  });
});
