/** Index adapters at the edge of what they take: one more is refused in the adapters' own tests. */
import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import { connect } from "../venue/deploy.ts";

type Reading = { price: bigint; timestamp: bigint; isUsable: boolean };
type Source = { latest: () => Promise<Reading> };
type Act = (...values: unknown[]) => Promise<unknown>;
type Aggregator = { answer: Act; setRound: Act; target: string };
type Feed = { set: (...values: unknown[]) => Promise<unknown>; target: string };

const DAY = 86_400n;

describe("an index adapter at its limits", () => {
  let deploy: <T>(name: string, args?: unknown[]) => Promise<T>;
  let helpers: Awaited<ReturnType<typeof connect>>["networkHelpers"];

  before(async () => {
    const { ethers, networkHelpers } = await connect();
    helpers = networkHelpers;
    deploy = async <T>(name: string, args: unknown[] = []) =>
      (await ethers.deployContract(name, args)) as unknown as T;
  });

  const now = async () => BigInt(await helpers.time.latest());

  it("args: ChainlinkIndex takes an age and a grace of a day, a second, and 18 decimals", async () => {
    const fine = await deploy<{ target: string }>("TestAggregator", [1n, 2n, 18]);
    const proxy = await deploy<{ target: string }>("TestAggregatorProxy", [fine.target]);
    await deploy("ChainlinkIndex", [proxy.target, DAY, proxy.target, DAY]);
    await deploy("ChainlinkIndex", [proxy.target, 1n, ZeroAddress, 0n]);
  });

  it("attack: an index is used in an outage of the sequencer that lasts longer than the grace", async () => {
    const feed = await deploy<Aggregator>("TestAggregator", [1n, 10n ** 14n, 8]);
    const proxy = await deploy<{ target: string }>("TestAggregatorProxy", [feed.target]);
    const uptime = await deploy<Aggregator>("TestAggregator", [-1n, 2n, 0]);
    const source = await deploy<Source>("ChainlinkIndex", [proxy.target, DAY, uptime.target, 3_600n]);
    await feed.answer(5_000_000_000_000n);
    const isUsable = async (sequencer: bigint) => {
      await uptime.setRound(1n, sequencer, (await now()) - 7_200n, await now(), 1n);
      return (await source.latest()).isUsable;
    };
    expect([await isUsable(0n), await isUsable(1n)]).to.deep.equal([true, false]);
  });

  it("args: PythIndex takes an age of an hour or a second, a confidence of a tenth or one in a million", async () => {
    const pyth = await deploy<Feed>("TestPyth");
    await deploy("PythIndex", [pyth.target, id("feed"), 3_600n, 100_000n]);
    await deploy("PythIndex", [pyth.target, id("feed"), 1n, 1n]);
  });

  it("behavior: a Pyth price with the largest and the smallest exponent is one, in 1e-6 dollars", async () => {
    const pyth = await deploy<Feed>("TestPyth");
    const source = await deploy<Source>("PythIndex", [pyth.target, id("feed"), 60n, 5_000n]);
    // 3 · 10¹² dollars, and 9 · 10¹⁸ · 10⁻²⁴ = 0.000009 dollars.
    for (const [price, expo, expected] of [
      [3n, 12, 3n * 10n ** 18n],
      [9n * 10n ** 18n, -24, 9n],
    ] as const) {
      await pyth.set(id("feed"), price, 0n, expo, await now());
      const reading = await source.latest();
      expect([reading.price, reading.isUsable]).to.deep.equal([expected, true]);
    }
  });

  it("behavior: publishers' clocks may be ahead by exactly the age", async () => {
    const pyth = await deploy<Feed>("TestPyth");
    const source = await deploy<Source>("PythIndex", [pyth.target, id("feed"), 60n, 5_000n]);
    // The transaction that sets it is mined a second later.
    const next = (await now()) + 1n;
    await pyth.set(id("feed"), 1n, 0n, 0, next + 60n);
    expect((await source.latest()).isUsable).to.equal(true);
    await pyth.set(id("feed"), 1n, 0n, 0, next + 1n + 61n);
    const { timestamp, isUsable } = await source.latest();
    expect([timestamp, isUsable]).to.deep.equal([next + 62n, false]);
  });
});
