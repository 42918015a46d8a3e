import { encodeBytes32String, id } from "ethers";
import { expect } from "chai";

import { createVenue, DAY, MODEL_HASH, PARAMETERS, type MarginParameters, type Venue } from "../venue.ts";

/** The hard bounds, inclusive. */
const BOUNDS: Record<keyof MarginParameters, [minimum: bigint, maximum: bigint]> = {
  floorRatio: [10_000n, 1_000_000n],
  maintenanceRatio: [500_000n, 950_000n],
  changeFactor: [1_000_000n, 4_000_000n],
  growthPerMinute: [1_000n, 100_000n],
  bonusMin: [0n, 150_000n],
  bonusMax: [20_000n, 300_000n],
  insuranceShare: [100_000n, 500_000n],
  minSlice: [10_000n, 500_000n],
  maxMarkAge: [12n, 3600n],
  maxAttestationAge: [12n, 3600n],
  maxEpochLag: [1n, 15n],
  liquidationLag: [1n, 15n],
  auctionDuration: [300n, 86_400n],
  auctionStep: [1n, 900n],
  makerFee: [0n, 10_000n],
  takerFee: [0n, 10_000n],
  minOpeningBalance: [1_000_000n, 10_000_000_000n],
  minLegValue: [10_000n, 1_000_000_000n],
  minPerLeg: [10_000n, 1_000_000_000n],
  backstopEpochs: [1n, 100n],
};
/** Which parameter's bound is passed when the value below is set, where it is not its own. */
const BELOW: Partial<Record<keyof MarginParameters, keyof MarginParameters>> = {
  // its own bound is 1 %, but it may not be below bonusMin, 2 %
  bonusMax: "bonusMin",
  // its own bound is a minute, but it may not be below auctionStep, 300 s
  auctionDuration: "auctionStep",
};

describe("RiskParameters.setParameters", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue();
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const change = (changed: Partial<MarginParameters>, ramp = DAY) =>
    venue.parameters.setParameters({ ...PARAMETERS, ...changed }, ramp);
  /** To the end of the ramp. */
  async function set(changed: Partial<MarginParameters>): Promise<void> {
    await change(changed);
    await venue.travel(DAY);
  }
  const fieldsOf = (parameters: MarginParameters): MarginParameters =>
    Object.fromEntries(
      Object.keys(PARAMETERS).map((name) => [name, parameters[name as keyof MarginParameters]]),
    ) as unknown as MarginParameters;
  const present = async (): Promise<MarginParameters> => fieldsOf((await venue.parameters.parameters())[0]);

  /** Every field at its least plus a number of its own. */
  const other = Object.fromEntries(
    Object.entries(BOUNDS).map(([name, [minimum]], index) => [name, minimum + BigInt(index)]),
  ) as unknown as MarginParameters;
  const names = Object.keys(PARAMETERS) as (keyof MarginParameters)[];

  it("returns what was set, every field in its place", async () => {
    expect(await present()).to.deep.equal(PARAMETERS);
    await set(other);
    expect(await present()).to.deep.equal(other);
  });

  it("reads the whole set and both times from two slots", async () => {
    await venue.parameters.setGuardian(venue.owner.address);
    await venue.parameters.pause();
    const [first = 0n, second = 0n] = await Promise.all([3, 4].map((slot) => storageAt(venue, slot)));
    // From the low end: floorRatio … makerFee; auctionDuration … pausedUntil.
    expect(first % 2n ** 24n).to.equal(50_000n);
    expect(first >> 240n).to.equal(200n);
    expect(second % 2n ** 24n).to.equal(900n);
    expect(second >> 216n).to.equal(await venue.parameters.pausedUntil());
  });

  it("R23: moves on a straight line, each field rounded towards where it came from; in the first block nothing has moved", async () => {
    const start = (await venue.now()) + 1n;
    await venue.networkHelpers.time.setNextBlockTimestamp(start);
    await expect(change(other, 2n * DAY))
      .to.emit(venue.parameters, "ParametersSet")
      .withArgs(Object.values(other), start, start + 2n * DAY);
    expect(await present()).to.deep.equal(PARAMETERS);
    for (const elapsed of [1n, 3_601n, DAY, 2n * DAY - 1n]) {
      await venue.travelTo(start + elapsed);
      const expected = Object.fromEntries(
        // Division of BigInts cuts towards zero, so the step is towards where it came from.
        names.map((name) => [
          name,
          PARAMETERS[name] + ((other[name] - PARAMETERS[name]) * elapsed) / (2n * DAY),
        ]),
      );
      expect(await present()).to.deep.equal(expected);
    }
    await venue.travelTo(start + 2n * DAY);
    expect(await present()).to.deep.equal(other);
    const { from, to, start: began, end } = await venue.parameters.ramp();
    expect([fieldsOf(from), fieldsOf(to)]).to.deep.equal([PARAMETERS, other]);
    expect([began, end]).to.deep.equal([start, start + 2n * DAY]);
  });

  it("R23: a change during a ramp starts from where that has come to", async () => {
    await change({ floorRatio: 150_000n }, 10n * DAY);
    await venue.travel(5n * DAY);
    const half = (await present()).floorRatio;
    expect(half).to.equal(100_000n);
    const at = (await venue.now()) + 1n;
    await venue.networkHelpers.time.setNextBlockTimestamp(at);
    await change({ floorRatio: 50_000n });
    expect((await present()).floorRatio).to.equal(half);
    await venue.travelTo(at + DAY / 2n);
    expect((await present()).floorRatio).to.equal(75_000n);
  });

  it("error: OutOfBounds for a ramp of less than a day or more than thirty", async () => {
    for (const ramp of [0n, DAY - 1n, 30n * DAY + 1n])
      await expect(change({}, ramp))
        .to.be.revertedWithCustomError(venue.parameters, "OutOfBounds")
        .withArgs(encodeBytes32String("ramp"), ramp);
    await change({}, 30n * DAY);
  });

  for (const [key, [minimum, maximum]] of Object.entries(BOUNDS)) {
    const name = key as keyof MarginParameters;
    it(`${name} from ${String(minimum)} to ${String(maximum)}`, async () => {
      await set({ [name]: minimum });
      expect((await present())[name]).to.equal(minimum);
      await set({ [name]: maximum });
      expect((await present())[name]).to.equal(maximum);
    });

    if (minimum > 0n) {
      const named = BELOW[name] ?? name;
      it(`error: OutOfBounds for ${name} below`, async () => {
        await expect(change({ [name]: minimum - 1n }))
          .to.be.revertedWithCustomError(venue.parameters, "OutOfBounds")
          .withArgs(encodeBytes32String(named), named === name ? minimum - 1n : PARAMETERS[named]);
      });
    }
    it(`error: OutOfBounds for ${name} above`, async () => {
      await expect(change({ [name]: maximum + 1n }))
        .to.be.revertedWithCustomError(venue.parameters, "OutOfBounds")
        .withArgs(encodeBytes32String(name), maximum + 1n);
    });
  }

  it("error: OutOfBounds for a largest bonus below 1 %, even with no smallest", async () => {
    await set({ bonusMin: 0n, bonusMax: 10_000n });
    await expect(change({ bonusMin: 0n, bonusMax: 9_999n }))
      .to.be.revertedWithCustomError(venue.parameters, "OutOfBounds")
      .withArgs(encodeBytes32String("bonusMax"), 9_999n);
  });

  it("error: OutOfBounds for an auction shorter than a minute", async () => {
    await set({ auctionStep: 1n, auctionDuration: 60n });
    await expect(change({ auctionStep: 1n, auctionDuration: 59n }))
      .to.be.revertedWithCustomError(venue.parameters, "OutOfBounds")
      .withArgs(encodeBytes32String("auctionDuration"), 59n);
  });

  it("error: OutOfBounds at deployment too", async () => {
    await expect(createVenue({ parameters: { floorRatio: 9_999n } })).to.be.revertedWithCustomError(
      venue.parameters,
      "OutOfBounds",
    );
  });

  it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
    const { wallet } = await venue.user("stranger");
    await expect(
      venue.parameters.connect(wallet).setParameters(PARAMETERS, DAY),
    ).to.be.revertedWithCustomError(venue.parameters, "OwnableUnauthorizedAccount");
  });
});

describe("RiskParameters.announceModel", () => {
  const NEXT = id("next model");
  const HOUR = 3600n;
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue();
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  /** Announces `next` to be active `notice` seconds after the block of the announcement. */
  async function announce(next: string, notice: bigint, grace: bigint) {
    const at = (await venue.now()) + 1n;
    await venue.networkHelpers.time.setNextBlockTimestamp(at);
    const sent = await venue.parameters.announceModel(next, at + notice, grace);
    return { sent, activeFrom: at + notice };
  }
  const models = async () => [
    await venue.parameters.modelHash(),
    await venue.parameters.liquidationModelHash(),
  ];
  const fails = (attempt: Promise<unknown>) =>
    expect(attempt).to.be.revertedWithCustomError(venue.parameters, "InvalidModelChange");

  it("keeps the model until it is active, liquidates by the old one through the grace, then knows only the new", async () => {
    expect(await models()).to.deep.equal([MODEL_HASH, MODEL_HASH]);
    const { sent, activeFrom } = await announce(NEXT, 2n * HOUR, HOUR);
    await expect(Promise.resolve(sent))
      .to.emit(venue.parameters, "ModelAnnounced")
      .withArgs(NEXT, activeFrom, activeFrom + HOUR);
    expect(await models()).to.deep.equal([MODEL_HASH, MODEL_HASH]);

    await venue.travelTo(activeFrom - 1n);
    expect(await models()).to.deep.equal([MODEL_HASH, MODEL_HASH]);
    await venue.travelTo(activeFrom);
    expect(await models()).to.deep.equal([NEXT, MODEL_HASH]);
    await venue.travelTo(activeFrom + HOUR - 1n);
    expect(await models()).to.deep.equal([NEXT, MODEL_HASH]);
    await venue.travelTo(activeFrom + HOUR);
    expect(await models()).to.deep.equal([NEXT, NEXT]);
  });

  it("completing a change alters no answer and is for anybody", async () => {
    const { activeFrom } = await announce(NEXT, HOUR, HOUR);
    await venue.travelTo(activeFrom + HOUR);
    const { wallet } = await venue.user("stranger");
    await venue.parameters.connect(wallet).completeModelChange();
    expect(await models()).to.deep.equal([NEXT, NEXT]);
  });

  it("the next change may follow when the grace is over, completed or not", async () => {
    const third = id("third model");
    const { activeFrom } = await announce(NEXT, HOUR, HOUR);
    await venue.travelTo(activeFrom + HOUR);
    const next = await announce(third, HOUR, HOUR);
    expect(await models()).to.deep.equal([NEXT, NEXT]);
    await venue.travelTo(next.activeFrom);
    expect(await models()).to.deep.equal([third, NEXT]);
  });

  describe("error: InvalidModelChange", () => {
    it("with less than an hour's or more than thirty days' notice", async () => {
      await fails(announce(NEXT, HOUR - 1n, HOUR));
      await fails(announce(NEXT, 30n * 86_400n + 1n, HOUR));
      await announce(NEXT, 30n * 86_400n, HOUR);
    });

    it("with a grace under ten minutes or over seven days", async () => {
      await fails(announce(NEXT, HOUR, 599n));
      await fails(announce(NEXT, HOUR, 7n * 86_400n + 1n));
      await announce(NEXT, HOUR, 600n);
    });

    it("without a hash, or with the present one", async () => {
      await fails(announce(`0x${"00".repeat(32)}`, HOUR, HOUR));
      await fails(announce(MODEL_HASH, HOUR, HOUR));
    });

    it("while another change is announced or in its grace", async () => {
      const { activeFrom } = await announce(NEXT, HOUR, HOUR);
      await fails(announce(id("third model"), HOUR, HOUR));
      await venue.travelTo(activeFrom + HOUR - 2n);
      await fails(announce(id("third model"), HOUR, HOUR));
    });

    it("when there is nothing to complete", async () => {
      await fails(venue.parameters.completeModelChange());
      await announce(NEXT, HOUR, HOUR);
      await fails(venue.parameters.completeModelChange());
    });

    it("at deployment without a model", async () => {
      const none = `0x${"00".repeat(32)}`;
      await fails(
        venue.ethers.deployContract("RiskParameters", [venue.owner, venue.owner, PARAMETERS, none]),
      );
    });
  });

  it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
    const { wallet } = await venue.user("stranger");
    await expect(
      venue.parameters.connect(wallet).announceModel(NEXT, (await venue.now()) + 2n * HOUR, HOUR),
    ).to.be.revertedWithCustomError(venue.parameters, "OwnableUnauthorizedAccount");
  });
});

const storageAt = async (venue: Venue, slot: number): Promise<bigint> =>
  BigInt(await venue.ethers.provider.getStorage(venue.parameters.target, slot));
