import { expect } from "chai";
import { id, type Interface } from "ethers";

import { connect } from "../venue/deploy.ts";

const FEED = id("BTC/USD");
const MAX_AGE = 60n;
/** 0.5 % */
const MAX_CONFIDENCE = 5_000n;

type Reading = { price: bigint; timestamp: bigint; isUsable: boolean };
type Pyth = {
  set(id: string, price: bigint, conf: bigint, expo: number, publishTime: bigint): Promise<unknown>;
  target: string;
  interface: Interface;
};
type Source = { latest: () => Promise<Reading> };

describe("PythIndex", () => {
  let deploy: <T>(name: string, args?: unknown[]) => Promise<T>;
  let errors: { interface: Interface };
  let helpers: Awaited<ReturnType<typeof connect>>["networkHelpers"];
  let pyth: Pyth;
  let source: Source;

  beforeEach(async () => {
    const { ethers, networkHelpers } = await connect();
    helpers = networkHelpers;
    errors = await ethers.getContractFactory("PythIndex");
    deploy = async <T>(name: string, args: unknown[] = []) =>
      (await ethers.deployContract(name, args)) as unknown as T;
    pyth = await deploy<Pyth>("TestPyth");
    source = await deploy<Source>("PythIndex", [pyth.target, FEED, MAX_AGE, MAX_CONFIDENCE]);
  });

  const now = async () => BigInt(await helpers.time.latest());
  const read = async (price: bigint, conf: bigint, expo: number, time?: bigint) => {
    await pyth.set(FEED, price, conf, expo, time ?? (await now()));
    const reading = await source.latest();
    return [reading.price, reading.isUsable];
  };

  it("a price of now is usable, in 1e-6 dollars, whatever its exponent", async () => {
    expect(await read(5_000_012_345_678n, 0n, -8)).to.deep.equal([50_000_123_456n, true]);
    expect(await read(5_000_012n, 0n, -2)).to.deep.equal([50_000_120_000n, true]);
    expect(await read(50_000n, 0n, 0)).to.deep.equal([50_000_000_000n, true]);
    expect(await read(50_000_000_000n, 0n, -6)).to.deep.equal([50_000_000_000n, true]);
  });

  it("its publishers agree up to half a percent of it", async () => {
    expect(await read(1_000_000n, 5_000n, -6)).to.deep.equal([1_000_000n, true]);
    expect(await read(1_000_000n, 5_001n, -6)).to.deep.equal([1_000_000n, false]);
    expect(await read(1_000_000n, 2n ** 64n - 1n, -6)).to.deep.equal([1_000_000n, false]);
  });

  it("is usable up to its age, and not far from the future", async () => {
    const time = await now();
    expect((await read(50_000n, 0n, 0, time))[1]).to.equal(true);
    await helpers.time.increaseTo(time + MAX_AGE);
    expect((await source.latest()).isUsable).to.equal(true);
    await helpers.time.increaseTo(time + MAX_AGE + 1n);
    expect((await source.latest()).isUsable).to.equal(false);
    expect((await read(50_000n, 0n, 0, (await now()) + MAX_AGE + 10n))[1]).to.equal(false);
  });

  it("stands by a price at or below zero", async () => {
    expect(await read(-3_698n, 10n, -2)).to.deep.equal([-36_980_000n, true]);
    expect(await read(0n, 0n, -8)).to.deep.equal([0n, true]);
  });

  for (const expo of [13, -25, 2 ** 31 - 1, -(2 ** 31)]) {
    it(`an exponent of ${String(expo)} is not a price's`, async () => {
      expect(await read(50_000n, 0n, expo)).to.deep.equal([0n, false]);
    });
  }

  it("reverts for a feed that was never pushed, which counts as not usable", async () => {
    await expect(source.latest()).to.be.revertedWithCustomError(pyth, "PriceFeedNotFound");
  });

  it("error: InvalidIndex with an age of zero or more than an hour, a confidence of zero or more than a tenth", async () => {
    for (const [age, confidence] of [
      [0n, MAX_CONFIDENCE],
      [3_601n, MAX_CONFIDENCE],
      [MAX_AGE, 0n],
      [MAX_AGE, 100_001n],
    ]) {
      await expect(deploy("PythIndex", [pyth.target, FEED, age, confidence])).to.be.revertedWithCustomError(
        errors,
        "InvalidIndex",
      );
    }
  });
});
