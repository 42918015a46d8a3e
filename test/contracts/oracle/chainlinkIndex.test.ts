import { expect } from "chai";
import { ZeroAddress, type Interface } from "ethers";

import { connect } from "../venue/deploy.ts";

/** 8 decimals, as Chainlink's dollar feeds. LUNA's feed could say no less than $0.10. */
const LEAST = 10_000_000n;
const MOST = 10n ** 14n;
const MAX_AGE = 3_900n;
const HOUR = 3_600n;

type Reading = { price: bigint; timestamp: bigint; isUsable: boolean };
type Act = (...values: unknown[]) => Promise<unknown>;
type Aggregator = { answer: Act; setRound: Act; target: string };
type Proxy = { confirmAggregator: Act; target: string };
type Source = { latest: () => Promise<Reading> };

describe("ChainlinkIndex", () => {
  let deploy: <T>(name: string, args: unknown[]) => Promise<T>;
  let errors: { interface: Interface };
  let helpers: Awaited<ReturnType<typeof connect>>["networkHelpers"];
  let aggregator: Aggregator;
  let proxy: Proxy;
  let source: Source;

  beforeEach(async () => {
    const { ethers, networkHelpers } = await connect();
    helpers = networkHelpers;
    errors = await ethers.getContractFactory("ChainlinkIndex");
    deploy = async <T>(name: string, args: unknown[]) =>
      (await ethers.deployContract(name, args)) as unknown as T;
    aggregator = await deploy<Aggregator>("TestAggregator", [LEAST, MOST, 8]);
    proxy = await deploy<Proxy>("TestAggregatorProxy", [aggregator.target]);
    source = await deploy<Source>("ChainlinkIndex", [proxy.target, MAX_AGE, ZeroAddress, 0n]);
    await aggregator.answer(5_000_000_000_000n);
  });

  const now = async () => BigInt(await helpers.time.latest());
  const isUsable = async () => (await source.latest()).isUsable;

  it("a complete round of now is usable, in 1e-6 dollars", async () => {
    const { price, timestamp, isUsable: usable } = await source.latest();
    expect([price, timestamp, usable]).to.deep.equal([50_000_000_000n, await now(), true]);
  });

  it("with other decimals, rounded towards zero", async () => {
    for (const [decimals, answer, price] of [
      [18, 1_234_567_999_999_999_999n, 1_234_567n],
      [2, 5_000_012n, 50_000_120_000n],
      [6, 7_000_001n, 7_000_001n],
    ] as const) {
      const other = await deploy<Aggregator>("TestAggregator", [1n, 2n ** 100n, decimals]);
      await other.answer(answer);
      await proxy.confirmAggregator(other.target);
      expect((await source.latest()).price).to.equal(price);
    }
  });

  it("an answer is usable up to its age", async () => {
    await helpers.time.increase(MAX_AGE);
    expect(await isUsable()).to.equal(true);
    await helpers.time.increase(1n);
    expect(await isUsable()).to.equal(false);
  });

  it("an answer from a round before this one is not", async () => {
    await aggregator.setRound(7n, 5_000_000_000_000n, await now(), await now(), 6n);
    expect(await isUsable()).to.equal(false);
  });

  it("nor that of a round that has only begun, or of one of the future", async () => {
    await aggregator.setRound(7n, 0n, await now(), 0n, 7n);
    expect(await isUsable()).to.equal(false);
    await aggregator.setRound(7n, 5_000_000_000_000n, await now(), (await now()) + 100n, 7n);
    expect(await isUsable()).to.equal(false);
  });

  it("at the limits of the aggregator the feed no longer follows the price: LUNA below $0.10", async () => {
    await aggregator.answer(LEAST + 1n);
    expect(await isUsable()).to.equal(true);
    // It fell to $0.0001, and the feed said $0.10.
    await aggregator.answer(10_000n);
    const { price, isUsable: usable } = await source.latest();
    expect([price, usable]).to.deep.equal([100_000n, false]);
    await aggregator.answer(2n * MOST);
    expect(await isUsable()).to.equal(false);
  });

  it("a new phase brings other limits and rounds that begin anew", async () => {
    for (let rounds = 0; rounds < 5; ++rounds) await aggregator.answer(5_000_000_000_000n);
    const next = await deploy<Aggregator>("TestAggregator", [1n, MOST, 8]);
    await proxy.confirmAggregator(next.target);
    // Nobody has answered yet.
    expect(await isUsable()).to.equal(false);
    await next.answer(10_000n);
    const { price, isUsable: usable } = await source.latest();
    expect([price, usable]).to.deep.equal([100n, true]);
  });

  it("stands by a price below zero where the aggregator can say it", async () => {
    const oil = await deploy<Aggregator>("TestAggregator", [-MOST, MOST, 8]);
    await proxy.confirmAggregator(oil.target);
    await oil.answer(-3_698_000_000n);
    const { price, isUsable: usable } = await source.latest();
    expect([price, usable]).to.deep.equal([-36_980_000n, true]);
  });

  describe("on a rollup", () => {
    let uptime: Aggregator;

    beforeEach(async () => {
      uptime = await deploy<Aggregator>("TestAggregator", [-1n, 2n, 0]);
      source = await deploy<Source>("ChainlinkIndex", [proxy.target, MAX_AGE, uptime.target, HOUR]);
    });

    it("is not usable before the sequencer's feed has started", async () => {
      expect(await isUsable()).to.equal(false);
    });

    it("is not usable while the sequencer is down, nor within the grace after", async () => {
      await uptime.setRound(1n, 0n, (await now()) - 2n * HOUR, await now(), 1n);
      expect(await isUsable()).to.equal(true);
      await uptime.setRound(2n, 1n, (await now()) - 10n, await now(), 2n);
      expect(await isUsable()).to.equal(false);
      const up = await now();
      await uptime.setRound(3n, 0n, up, up, 3n);
      await helpers.time.increaseTo(up + HOUR);
      expect(await isUsable()).to.equal(false);
      await helpers.time.increaseTo(up + HOUR + 1n);
      expect(await isUsable()).to.equal(true);
    });
  });

  it("error: InvalidIndex with an age of zero or more than a day, a grace of more than a day, 19 decimals", async () => {
    const fine = await deploy<Aggregator>("TestAggregator", [1n, 2n, 19]);
    const odd = await deploy<Proxy>("TestAggregatorProxy", [fine.target]);
    for (const args of [
      [proxy.target, 0n, ZeroAddress, 0n],
      [proxy.target, 86_401n, ZeroAddress, 0n],
      [proxy.target, MAX_AGE, ZeroAddress, 86_401n],
      [odd.target, MAX_AGE, ZeroAddress, 0n],
    ]) {
      await expect(deploy("ChainlinkIndex", args)).to.be.revertedWithCustomError(errors, "InvalidIndex");
    }
  });
});
