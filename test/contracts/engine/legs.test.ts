/** Liquidation by chosen legs where halted legs block slices (R5 to R10, R14, R28), and attacks on it. */
import { expect } from "chai";

import { binary, BTC_PERP, ETH_PERP, USD, type Leg, type Margins, type User } from "../venue.ts";
import {
  BTC,
  createTraders,
  equityOf,
  expectSound,
  margins,
  moveBtc,
  usd,
  WHOLE,
  type Traders,
  type VenueSettings,
} from "./support.ts";

const TEN_ETH = 100_000n;
/** Attested of one bitcoin and ten ether. */
const BOTH = margins(8_000, 6_400);

/** Alice is long one bitcoin and ten ether; ether is halted at 2,000: 20,000 of W. */
async function createFrozen(
  settings: VenueSettings = {},
  prices: readonly number[] = [46_000],
): Promise<Traders & { proof: string }> {
  const traders = await createTraders(settings);
  const { venue, alice, bob } = traders;
  await venue.deposit(bob, 90_000n * USD);
  for (const [instrument, size] of [
    [BTC_PERP, BTC],
    [ETH_PERP, TEN_ETH],
  ] as const)
    await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: BOTH });
  await venue.oracle.halt(ETH_PERP);
  await moveBtc(venue, ...prices);
  return { ...traders, proof: await venue.attestNow(alice, BOTH) };
}

// Fees 10 and 4; 4,000 lost on the bitcoin.
const EQUITY = 5_986;
const left = (lots: bigint): Leg[] =>
  lots === BTC
    ? [{ instrument: ETH_PERP, size: TEN_ETH }]
    : [
        { instrument: BTC_PERP, size: BTC - lots },
        { instrument: ETH_PERP, size: TEN_ETH },
      ];

interface Taking {
  by?: User;
  legs?: { instrument: number; lots: bigint }[];
  after?: string;
}

/** Carol, who holds cash, takes `lots` of the bitcoin; `result` is attested for what is left. */
async function takeBtc(
  { venue, alice, carol, proof }: Traders & { proof: string },
  lots: bigint,
  result: Margins,
  { by = carol, legs, after }: Taking = {},
) {
  const taken = [{ instrument: BTC_PERP, size: lots }];
  return venue
    .as(by)
    .liquidateLegs(
      alice.account,
      by.account,
      legs ?? [{ instrument: BTC_PERP, lots }],
      proof,
      after ?? (await venue.attest(alice, left(lots), result)),
      await venue.attest(by, taken, margins(2_500, 2_000)),
    );
}

describe("liquidateLegs", () => {
  it("R28: where a halted leg blocks slices, live legs move, and count as the slice that takes as much margin off", async () => {
    const traders = await createFrozen();
    const { venue, alice, carol, proof } = traders;
    await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "HaltedLeg")
      .withArgs(ETH_PERP);
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect(terms.legsOnly).to.equal(true);
    // f* = (8,000 − 5,986) / (8,000 · 0.98), rounded up.
    expect(terms.fractionMax).to.equal((2_014n * WHOLE) / 7_840n + 1n);

    // M falls by 1,800 of 8,000: 0.225 of a bonus of 160, a tenth of it to the fund. 4,000 lots at 4.60.
    await expect(takeBtc(traders, 4_000n, margins(6_200, 4_960)))
      .to.emit(venue.engine, "LegsLiquidated")
      .withArgs(
        alice.account,
        carol.account,
        [[BTC_PERP, 4_000n]],
        usd(EQUITY),
        usd(8_000),
        usd(18_400),
        usd(32.4),
        usd(3.6),
      )
      .and.to.emit(venue.engine, "LiquidationOpened")
      .withArgs(alice.account, usd(EQUITY), usd(6_400));
    expect(await venue.positions(alice)).to.deep.equal(left(4_000n));
    expect(await venue.positions(carol)).to.deep.equal([{ instrument: BTC_PERP, size: 4_000n }]);
    const { initialMargin, maintenanceMargin, flagged } = await venue.engine.account(alice.account);
    expect([initialMargin, maintenanceMargin, flagged]).to.deep.equal([usd(6_200), usd(4_960), true]);
    // R6: 5,950 / 6,200 against 5,986 / 8,000.
    expect(await equityOf(venue, alice)).to.equal(usd(5_950));
    expect(await equityOf(venue, carol)).to.equal(usd(100_032.4));
    expect((await venue.engine.globals()).insurance).to.equal(usd(3.6));
    await expectSound(venue);
  });

  it("R5: ends at the initial margin, and goes on with the record until then", async () => {
    const traders = await createFrozen();
    const { venue, alice, carol } = traders;
    await takeBtc(traders, 4_000n, margins(6_200, 4_960));
    // 250 are missing. The bonus for the whole is 124: (6,200 − 5,945) / 6,200 of it is 5.10, and 5,944.90 is left.
    const rest = [
      { instrument: BTC_PERP, size: 5_500n },
      { instrument: ETH_PERP, size: TEN_ETH },
    ];
    const taken = [{ instrument: BTC_PERP, size: 4_500n }];
    const go = async (result: Margins) =>
      venue
        .as(carol)
        .liquidateLegs(
          alice.account,
          carol.account,
          [{ instrument: BTC_PERP, lots: 500n }],
          "0x",
          await venue.attest(alice, rest, result),
          await venue.attest(carol, taken, margins(3_000, 2_400)),
        );
    // One lot is 4.60: at 5,930 she would have 5,944.60.
    await expect(go(margins(5_930, 4_700)))
      .to.be.revertedWithCustomError(venue.engine, "OverLiquidated")
      .withArgs(usd(5_944.6), usd(5_930));
    await expect(go(margins(5_942, 4_700)))
      .to.emit(venue.engine, "LiquidationClosed")
      .withArgs(alice.account, usd(5_944.84), usd(5_942));
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
    await expectSound(venue);
  });

  it("R6: at most a lot more than restores may move, to the unit", async () => {
    const traders = await createFrozen();
    const { venue, alice, carol } = traders;
    await takeBtc(traders, 4_000n, margins(6_200, 4_960));
    const rest = [
      { instrument: BTC_PERP, size: 5_500n },
      { instrument: ETH_PERP, size: TEN_ETH },
    ];
    const go = async (initialMargin: bigint) =>
      venue
        .as(carol)
        .liquidateLegs(
          alice.account,
          carol.account,
          [{ instrument: BTC_PERP, lots: 500n }],
          "0x",
          await venue.attest(alice, rest, { initialMargin, maintenanceMargin: usd(4_700) }),
          await venue.attest(carol, [{ instrument: BTC_PERP, size: 4_500n }], margins(3_000, 2_400)),
        );
    // E' − M' = 5,950 − ⌊(6,200 − M')/50⌋ − M', which may be 4.60: it is at the second, and a unit more at the first.
    await expect(go(5_940_204_081n))
      .to.be.revertedWithCustomError(venue.engine, "OverLiquidated")
      .withArgs(5_944_804_082n, 5_940_204_081n);
    await expect(go(5_940_204_082n)).to.emit(venue.engine, "LiquidationClosed");
  });

  it("R28: legs that stand still are in the way of slices from just more than a tenth of W on", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.deposit(bob, 90_000n * USD);
    // At 45,000 and 2,000: 2.5 ether are 5,000 of 50,000.
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [ETH_PERP, 25_001n],
    ] as const)
      await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: BOTH });
    const { engine } = venue;
    const isBlocked = async (): Promise<boolean> => {
      await venue.oracle.halt(ETH_PERP);
      await moveBtc(venue, 45_000);
      return (await engine.liquidationTerms(alice.account, await venue.attestNow(alice, BOTH))).legsOnly;
    };
    const oneMore = await venue.checkpoint();
    expect(await isBlocked()).to.equal(true);
    await oneMore();
    await venue.fill({ maker: alice, taker: bob, instrument: ETH_PERP, size: -1n, makerMargins: BOTH });
    expect(await isBlocked()).to.equal(false);
    const proof = await venue.attestNow(alice, BOTH);
    await expect(venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, "0x")).to.emit(
      engine,
      "Sliced",
    );
  });

  it("R14: what the liquidator is attested goes on record as maintenance margin as far as what it took", async () => {
    const traders = await createFrozen();
    const { venue, alice, carol } = traders;
    await takeBtc(traders, 4_000n, margins(6_200, 4_960));
    const rest = [
      { instrument: BTC_PERP, size: 5_500n },
      { instrument: ETH_PERP, size: TEN_ETH },
    ];
    await venue
      .as(carol)
      .liquidateLegs(
        alice.account,
        carol.account,
        [{ instrument: BTC_PERP, lots: 500n }],
        "0x",
        await venue.attest(alice, rest, margins(5_942, 4_700)),
        await venue.attest(carol, [{ instrument: BTC_PERP, size: 4_500n }], margins(20_000, 20_000)),
      );
    // 2,000, and κ times 500 lots at 4.60.
    const { initialMargin, maintenanceMargin } = await venue.engine.account(carol.account);
    expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(20_000), usd(6_600)]);
  });

  it("R8: taking one's own legs strictly loses the fund's share", async () => {
    const traders = await createFrozen();
    const { venue, alice } = traders;
    const other = await venue.user("alice", { subAccount: 1n, deposit: 100_000n * USD });
    const before = (await equityOf(venue, alice)) + (await equityOf(venue, other));
    await takeBtc(traders, 4_000n, margins(6_200, 4_960), { by: other });
    const after = (await equityOf(venue, alice)) + (await equityOf(venue, other));
    expect(before - after).to.equal(usd(3.6));
  });

  it("attack: where slices move, nobody chooses: whoever chooses takes the legs whose marks lag in its favour", async () => {
    const traders = await createFrozen();
    const { venue, alice } = traders;
    await venue.oracle.unhalt(ETH_PERP);
    await venue.postMarks();
    const proof = await venue.attestNow(alice, BOTH);
    const terms = await venue.engine.liquidationTerms(alice.account, proof);
    expect(terms.legsOnly).to.equal(false);
    await expect(takeBtc({ ...traders, proof }, 4_000n, margins(6_200, 4_960)))
      .to.be.revertedWithCustomError(venue.engine, "SliceAvailable")
      .withArgs(terms.fractionMax);
  });

  it("attack: a keeper without an attestation takes chosen legs on the floor of their margin", async () => {
    const traders = await createFrozen();
    const { venue, alice, proof } = traders;
    // For a slice its margin follows from the account's; for legs that somebody has chosen only W is known: 18,400.
    const dave = await venue.user("dave", { deposit: usd(18_400 - 32.4) - 1n });
    const take = async () =>
      venue
        .as(dave)
        .liquidateLegs(
          alice.account,
          dave.account,
          [{ instrument: BTC_PERP, lots: 4_000n }],
          proof,
          await venue.attest(alice, left(4_000n), margins(6_200, 4_960)),
          "0x",
        );
    await expect(take())
      .to.be.revertedWithCustomError(venue.engine, "LiquidatorBelowInitialMargin")
      .withArgs(usd(18_400) - 1n, usd(18_400));
    await venue.deposit(dave, 1n);
    await take();
    expect((await venue.engine.account(dave.account)).initialMargin).to.equal(usd(18_400));
  });

  it("attack: a hedge is taken for its bonus and the risk is left", async () => {
    const traders = await createFrozen();
    for (const margin of [8_000, 9_000])
      await expect(takeBtc(traders, 4_000n, margins(margin, 6_400)))
        .to.be.revertedWithCustomError(traders.venue.engine, "MarginNotReduced")
        .withArgs(usd(8_000), usd(margin));
  });

  it("attack: a halted leg is taken at a mark that everybody knows is wrong", async () => {
    const traders = await createFrozen();
    await expect(takeBtc(traders, 1n, margins(6_200, 4_960), { legs: [{ instrument: ETH_PERP, lots: 1n }] }))
      .to.be.revertedWithCustomError(traders.venue.engine, "HaltedLeg")
      .withArgs(ETH_PERP);
  });

  it("attack: one lot at a time voids everybody else's attestation", async () => {
    const traders = await createFrozen();
    // 300 of 8,000 is less than the smallest slice, a twentieth.
    await expect(takeBtc(traders, 500n, margins(7_700, 6_160)))
      .to.be.revertedWithCustomError(traders.venue.engine, "FractionOutOfRange")
      .withArgs((300n * WHOLE) / 8_000n, WHOLE / 20n, (2_014n * WHOLE) / 7_840n + 1n);
    // A twentieth of 8,000 is no less than that.
    const enough = await traders.venue.checkpoint();
    await takeBtc(traders, 500n, margins(7_600, 6_080));
    await enough();
    // With the last live leg it may be as little as there is.
    await takeBtc(traders, BTC, margins(7_700, 6_160));
    expect(await traders.venue.positions(traders.alice)).to.deep.equal(left(BTC));
    await expectSound(traders.venue);
  });

  it("nor does a settled leg beside it make it more: nobody could take that one", async () => {
    const traders = await createTraders();
    const { venue, alice, bob } = traders;
    await venue.deposit(bob, 90_000n * USD);
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [ETH_PERP, TEN_ETH],
      [binary(4), 100n],
    ] as const)
      await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: BOTH });
    await venue.settleInstrument(binary(4), 0n);
    await venue.resume();
    await venue.oracle.halt(ETH_PERP);
    await moveBtc(venue, 46_000);
    const proof = await venue.attestNow(alice, BOTH);
    const rest = [
      { instrument: binary(4), size: 100n },
      { instrument: ETH_PERP, size: TEN_ETH },
    ];
    const after = await venue.attest(alice, rest, margins(7_700, 6_160));
    await takeBtc({ ...traders, proof }, BTC, margins(7_700, 6_160), { after });
    expect(await venue.positions(alice)).to.deep.equal(rest);
    await expectSound(venue);
  });

  it("attack: a leg is left that is not worth the gas of the next liquidation", async () => {
    const traders = await createFrozen({ parameters: { minLegValue: 10n * USD } });
    await expect(takeBtc(traders, BTC - 2n, margins(6_200, 4_960)))
      .to.be.revertedWithCustomError(traders.venue.engine, "DustLeg")
      .withArgs(BTC_PERP, usd(9.2), 10n * USD);
  });

  it("R14: a malicious quorum raises the record by what it attests of the result", async () => {
    const traders = await createFrozen();
    const { venue, alice } = traders;
    const proof = await venue.attestNow(alice, margins(66_000, 66_000));
    const { initialMargin } = await venue.engine.liquidationTerms(alice.account, proof);
    // Grown by 2 % a minute since the record, not to W.
    expect(initialMargin).to.be.within(usd(8_000), usd(8_100));
    // W of the rest is 27,600 and 20,000. Attested 44,000, two thirds of what was attested before; so is the record.
    await takeBtc({ ...traders, proof }, 4_000n, margins(49_500, 49_500), {
      after: await venue.attest(alice, left(4_000n), margins(47_000, 47_000)),
    }).then(
      () => expect.fail("took more than restores"),
      () => undefined,
    );
    const lots = 3_000n;
    const after = await venue.attest(alice, left(lots), margins(50_000, 50_000));
    await takeBtc({ ...traders, proof }, lots, margins(0, 0), { after });
    const recorded = await venue.engine.account(alice.account);
    expect(recorded.initialMargin).to.equal((initialMargin * 50_000n + 65_999n) / 66_000n);
    expect(recorded.maintenanceMargin).to.be.at.most(recorded.initialMargin);
  });

  it("R11, R13: the result is attested, in the epoch of the margin before, for the portfolio that is left", async () => {
    const traders = await createFrozen();
    const { venue, alice } = traders;
    const result = margins(6_200, 4_960);
    await expect(takeBtc(traders, 4_000n, result, { after: "0x" })).to.be.revertedWithCustomError(
      venue.engine,
      "AttestationMalformed",
    );
    await expect(
      takeBtc(traders, 4_000n, result, { after: await venue.attest(alice, left(3_999n), result) }),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
    await moveBtc(venue, 46_000);
    await expect(takeBtc(traders, 4_000n, result))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(3n, 2n, 2n);
  });

  it("names legs of the account once, ascending, with no more lots than it holds", async () => {
    const traders = await createFrozen();
    const { engine } = traders.venue;
    const take = (...legs: { instrument: number; lots: bigint }[]) =>
      takeBtc(traders, 4_000n, margins(6_200, 4_960), { legs });
    await expect(take()).to.be.revertedWithCustomError(engine, "ZeroAmount");
    await expect(take({ instrument: binary(4), lots: 1n }))
      .to.be.revertedWithCustomError(engine, "InvalidLeg")
      .withArgs(binary(4));
    const leg = { instrument: BTC_PERP, lots: 2_000n };
    await expect(take(leg, leg)).to.be.revertedWithCustomError(engine, "InvalidLeg").withArgs(BTC_PERP);
    for (const lots of [0n, BTC + 1n])
      await expect(take({ instrument: BTC_PERP, lots }))
        .to.be.revertedWithCustomError(engine, "LotsOutOfRange")
        .withArgs(BTC_PERP, lots, BTC);
  });

  it("takes several legs at once", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.deposit(bob, 90_000n * USD);
    for (const [instrument, size] of [
      [BTC_PERP, BTC],
      [ETH_PERP, TEN_ETH],
      [binary(4), 100n],
    ] as const)
      await venue.fill({ maker: alice, taker: bob, instrument, size, makerMargins: BOTH });
    await venue.oracle.halt(ETH_PERP);
    await moveBtc(venue, 46_000);
    const taken = [
      { instrument: BTC_PERP, size: 4_000n },
      { instrument: binary(4), size: 100n },
    ];
    await venue.as(carol).liquidateLegs(
      alice.account,
      carol.account,
      taken.map(({ instrument, size }) => ({ instrument, lots: size })),
      await venue.attestNow(alice, BOTH),
      await venue.attest(alice, left(4_000n), margins(6_200, 4_960)),
      await venue.attest(carol, taken, margins(2_500, 2_000)),
    );
    expect(await venue.positions(alice)).to.deep.equal(left(4_000n));
    expect(await venue.positions(carol)).to.deep.equal(taken);
    await expectSound(venue);
  });

  it("R10: of an insolvent account legs go at mark; the fund pays when the last one goes", async () => {
    // Equity 9,986 − 11,000.
    const traders = await createFrozen({}, [45_000, 40_500, 39_000]);
    const { venue, alice, carol } = traders;
    await venue.token.mint(venue.owner.address, 500n * USD);
    await venue.engine.fundInsurance(500n * USD);
    await expect(takeBtc(traders, BTC, margins(3_000, 2_400)))
      .to.emit(venue.engine, "DeficitNoted")
      .withArgs(alice.account, usd(1_014));
    expect((await venue.engine.globals()).insurance).to.equal(500n * USD);
    expect(await equityOf(venue, carol)).to.equal(100_000n * USD);
    expect(await equityOf(venue, alice)).to.equal(usd(-1_014));
    expect((await venue.engine.provisional()).deficits).to.equal(usd(1_014));
    const before = (await venue.engine.provisional()).withdrawalIndex;
    await expectSound(venue);

    await venue.oracle.unhalt(ETH_PERP);
    await venue.postMarks();
    const held = [
      { instrument: BTC_PERP, size: BTC },
      { instrument: ETH_PERP, size: TEN_ETH },
    ];
    await venue
      .as(carol)
      .liquidate(
        alice.account,
        carol.account,
        WHOLE,
        await venue.attestNow(alice, margins(3_000, 2_400)),
        await venue.attest(carol, held, margins(8_000, 6_400)),
      );
    expect((await venue.engine.globals()).insurance).to.equal(0n);
    // Recognised, it counts as it did before.
    const { claimIndex } = await venue.engine.claims();
    expect(before - claimIndex).to.be.within(-2n, 2n);
    expect(await venue.engine.provisional()).to.deep.equal([0n, claimIndex]);
    await expectSound(venue);
  });
});
