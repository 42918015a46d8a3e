import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { FeedError } from "../Feed.ts";
import { createReplayFeed, type ReplayFeed } from "./createReplayFeed.ts";
import { readReplay } from "./readReplay.ts";

const DATA = fileURLToPath(new URL("../../../data", import.meta.url));
const REPLAY = path.join(DATA, "replays", "2025-10-10.json");
const GENESIS = 1_700_000_000;

/** Expected prices were read by hand from the files in data/. */
describe("replay feed", () => {
  let feed: ReplayFeed;
  let start: number;
  const at = (recorded: string) => feed.view(GENESIS + Date.parse(recorded) / 1_000 - start);

  before(async () => {
    const replay = await readReplay(REPLAY);
    start = Date.parse(replay.start) / 1_000;
    feed = await createReplayFeed({ replay, dataDirectory: DATA, genesisTime: GENESIS, speed: 1 });
  });

  it("gives a candle's close from the second it closed on, and not before", async () => {
    // btcusdt-perp-mark-5m: 21:05 closes at 114382.42, 21:10 at 111957.45, 21:15 at 104393.2
    expect((await at("2025-10-10T21:14:59Z")).assets.BTC?.spot).to.equal("114382.42");
    expect((await at("2025-10-10T21:15:00Z")).assets.BTC?.spot).to.equal("111957.45");
    expect((await at("2025-10-10T21:19:59Z")).assets.BTC?.spot).to.equal("111957.45");
    expect((await at("2025-10-10T21:20:00Z")).assets.BTC?.spot).to.equal("104393.2");
  });

  it("takes only the rows of the selected symbol", async () => {
    // gemini-spot-1m, ETH-USD: 21:14 closes at 3712.94
    expect((await at("2025-10-10T21:15:00Z")).assets.ETH?.spot).to.equal("3712.94");
  });

  it("knows a daily close only after the close", async () => {
    // sp500-daily: 9 October 6735.11, 10 October 6552.51; closes count from 21:00 UTC
    expect((await at("2025-10-10T20:59:59Z")).assets.SPX?.spot).to.equal("6735.11");
    expect((await at("2025-10-10T21:00:00Z")).assets.SPX?.spot).to.equal("6552.51");
    // wti-daily: 9 October 62.36, 10 October 59.75
    expect((await at("2025-10-10T23:59:59Z")).assets.WTI?.spot).to.equal("62.36");
    expect((await at("2025-10-11T00:00:00Z")).assets.WTI?.spot).to.equal("59.75");
  });

  it("goes on with daily closes where the minute candles end", async () => {
    expect((await at("2025-10-12T12:00:00Z")).assets.ETH?.spot).to.equal("3749.47");
  });

  it("moves volatility once a day, with the close of the day that is over", async () => {
    const volatility = async (recorded: string) => Number((await at(recorded)).assets.BTC?.volatility);
    const morning = await volatility("2025-10-10T20:45:00Z");
    const lastSecond = await volatility("2025-10-10T23:59:59Z");
    const nextDay = await volatility("2025-10-11T00:00:00Z");
    expect(lastSecond).to.equal(morning);
    // Computed apart, in Python, from the same closes.
    expect(morning).to.be.closeTo(0.310231, 1e-6);
    expect(nextDay).to.be.closeTo(0.391894, 1e-6);
  });

  it("behavior: funding is the newest print an hour, as far as it was recorded; no other fact is made up", async () => {
    // binance-perp-funding-8h-2025-10: BTC .00001013 at 16:00 and .0001 at midnight, ETH −.00005147 at 16:00.
    const evening = (await at("2025-10-10T21:15:00Z")).liquidity;
    expect(evening).to.deep.equal({
      "BTC-PERP": { fundingPerHour: "0.000001266250" },
      "ETH-PERP": { fundingPerHour: "-0.000006433750" },
    });
    const night = (await at("2025-10-11T00:00:01Z")).liquidity;
    expect(night?.["BTC-PERP"]).to.deep.equal({ fundingPerHour: "0.000012500000" });
  });

  it("maps chain time from genesis on, as fast as told", async () => {
    const replay = await readReplay(REPLAY);
    const fast = await createReplayFeed({ replay, dataDirectory: DATA, genesisTime: GENESIS, speed: 60 });
    expect(fast.recordedTime(GENESIS)).to.equal(start);
    expect(fast.recordedTime(GENESIS + 10)).to.equal(start + 600);
  });

  it("error: the recording is over", async () => {
    await rejects(() => at("2025-10-20T00:00:00Z"), /BTC: the newest recorded price .* older than 900 s/);
  });

  it("error: a file cut short names file and line", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-"));
    try {
      await writeFile(path.join(folder, "btc.csv"), "date,close\n2025-01-01,100\n2025-01-02,10");
      await writeFile(path.join(folder, "cut.csv"), "date,close\n2025-01-01,100\n2025-01-0");
      const series = (file: string) => ({ file, time: "date", price: "close", closesAfter: 86_400 });
      const open = (file: string) =>
        createReplayFeed({
          replay: {
            name: "cut",
            start: "2025-01-03T00:00:00Z",
            assets: {
              BTC: {
                series: [series(file)],
                maxAge: 86_400,
                volatility: {
                  daily: series("btc.csv"),
                  since: "2025-01-01",
                  lambda: 0.97,
                  daysPerYear: 365,
                },
              },
            },
            liquidity: {},
            events: {},
          },
          dataDirectory: folder,
          genesisTime: GENESIS,
          speed: 1,
        });
      await rejects(() => open("cut.csv"), /cut\.csv, line 3: not a time and a price: 2025-01-0/);
      await rejects(() => open("absent.csv"), /absent\.csv cannot be read from .*check the file's name/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function rejects(action: () => Promise<unknown>, message: RegExp): Promise<void> {
  const error: unknown = await action().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(FeedError);
  expect((error as FeedError).message).to.match(message);
}
