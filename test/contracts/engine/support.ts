/** What the engine's tests share: one BTC trade, checks that hold after every act, and a contract wallet. */
import { expect } from "chai";

import {
  BTC_PERP,
  createVenue,
  Kind,
  USD,
  type Margins,
  type Token,
  type User,
  type Venue,
} from "../venue.ts";

/** Lots of 0.0001 in one bitcoin. */
export const BTC = 10_000n;
/** 100 % as a ratio, and the whole account as a fraction. */
export const RATIO = 10n ** 6n;
export const WHOLE = 10n ** 18n;

/** No limit of what an operator may trade. */
export const MAX_NOTIONAL = 2n ** 128n - 1n;

export const usd = (amount: number): bigint => BigInt(Math.round(amount * 1e6));

export const margins = (initialMargin: number, maintenanceMargin: number): Margins => ({
  initialMargin: usd(initialMargin),
  maintenanceMargin: usd(maintenanceMargin),
});

/** The attested margins of one bitcoin in most tests: a tenth of its notional. */
export const ONE_BTC = margins(5_000, 4_000);

export interface Traders {
  venue: Venue;
  alice: User;
  bob: User;
  carol: User;
}

export type VenueSettings = Parameters<typeof createVenue>[0];

/** Alice and Bob with $10,000 each, Carol with $100,000, no positions. */
export async function createTraders(settings: VenueSettings = {}): Promise<Traders> {
  const venue = await createVenue({ posted: true, ...settings });
  return {
    venue,
    alice: await venue.user("alice", { deposit: 10_000n * USD }),
    bob: await venue.user("bob", { deposit: 10_000n * USD }),
    carol: await venue.user("carol", { deposit: 100_000n * USD }),
  };
}

/** Alice is long one bitcoin at 50,000 against Bob. Maker fee 10, taker fee 25: equity 9,990 and 9,975. */
export async function createTraded(settings: VenueSettings = {}): Promise<Traders> {
  const traders = await createTraders(settings);
  await traders.venue.fill({
    maker: traders.alice,
    taker: traders.bob,
    instrument: BTC_PERP,
    size: BTC,
    makerMargins: ONE_BTC,
    takerMargins: ONE_BTC,
  });
  return traders;
}

/** Moves BTC to `price` dollars in a new epoch. */
export async function moveBtc(venue: Venue, ...prices: number[]): Promise<void> {
  for (const price of prices) {
    venue.setMark(BTC_PERP, usd(price));
    await venue.postMarks();
  }
}

export const equityOf = async (venue: Venue, user: User): Promise<bigint> =>
  (await venue.engine.measure(user.account)).equity;

/** R1 and R2: claims are covered by tokens, and for each instrument longs = shorts = open interest. */
export async function expectSound(venue: Venue): Promise<void> {
  const { engine, token } = venue;
  const net = new Map<bigint, bigint>();
  const long = new Map<bigint, bigint>();
  const spots = new Map<number, bigint>();
  let equity = 0n;
  const isOver = (await engine.escape()).activatedAt !== 0n;
  const count = await engine.accountCount();
  for (let index = 0n; index < count; ++index) {
    const account = await engine.accountAt(index);
    equity += (await engine.measure(account)).equity;
    for (const { instrument, size } of await engine.positions(account)) {
      if (Number(instrument) >>> 28 === Kind.Spot) {
        // Its value is in tokens of its own: what is held for it is exactly what is owed. In an escape it is not measured.
        if (!isOver) equity -= await spotValue(venue, Number(instrument), size);
        spots.set(Number(instrument), (spots.get(Number(instrument)) ?? 0n) + size);
        continue;
      }
      net.set(instrument, (net.get(instrument) ?? 0n) + size);
      if (size > 0n) long.set(instrument, (long.get(instrument) ?? 0n) + size);
    }
  }
  const { fees, insurance } = await engine.globals();
  const { held, claimIndex } = await engine.claims();
  const balance = await token.balanceOf(engine.target);
  expect(held + fees + insurance).to.equal(balance);
  expect((equity * claimIndex) / WHOLE + fees + insurance, "R1").to.be.at.most(balance);
  for (const [spot, lots] of spots) {
    const { token, lotUnits } = await venue.registry.collateral(spot);
    const tokens = (await venue.ethers.getContractAt("TestDollar", token)) as unknown as Token;
    expect(await tokens.balanceOf(engine.target), "R1: tokens of a spot").to.equal(lots * lotUnits);
    expect(await engine.openInterest(spot), "R2: lots of a spot").to.equal(lots);
  }
  for (const [instrument, size] of net) {
    expect(size, "R2: net").to.equal(0n);
    expect(await engine.openInterest(Number(instrument)), "R2: open interest").to.equal(
      long.get(instrument) ?? 0n,
    );
  }
}

/** 1e-6 USD, rounded up: what is left of the equity is not overstated. */
async function spotValue(venue: Venue, spot: number, lots: bigint): Promise<bigint> {
  const { price } = await venue.oracle.mark(spot);
  const lotsPerUnit = 10n ** BigInt((spot >>> 24) & 15);
  return (lots * price + lotsPerUnit - 1n) / lotsPerUnit;
}

/** Bytecode that answers every call with the ERC-1271 magic value. */
export const AGREEING_WALLET = "0x631626ba7e60e01b5f5260205ff3";
