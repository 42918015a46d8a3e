/**
 * Both quorums in one hand, and what they do at random: marks and funding a band an epoch, margins as low as they may be for
 * accounts of their own and as high as they may be for others'.
 */
import { Randomness } from "../differential/randomness.ts";
import {
  afterChange,
  BTC_PERP,
  instrumentId,
  Kind,
  optionTerms,
  perpTerms,
  scalarTerms,
  spotTerms,
  binaryTerms,
  USD,
  type Leg,
  type Listing,
  type MarginParameters,
  type MarkBands,
  type Token,
  type User,
  type Venue,
} from "../venue.ts";
import { equityOf, margins, WHOLE } from "../engine/support.ts";

const RATIO = 1_000_000n;
const DAY = 86_400n;
const LIMITS = { tradeBand: 50_000n };

const BINARY = instrumentId(Kind.Binary, 0, 800);
const SCALAR = instrumentId(Kind.Scalar, 0, 808);
const CALL = instrumentId(Kind.Call, 2, 64);
const PUT = instrumentId(Kind.Put, 2, 64);
export const SPOT = instrumentId(Kind.Spot, 2, 400);
export const STRIKE = 50_000n * USD;
export const HAIRCUT = 400_000n;

/** One of each kind, with caps that two accounts can reach. */
export function hostileListings(expiry: bigint, token: Token): Listing[] {
  const of = (id: number, terms: Listing["terms"], openInterestCap: bigint, mark: bigint): Listing => ({
    id,
    terms,
    limits: { ...LIMITS, openInterestCap },
    mark,
  });
  return [
    of(BTC_PERP, perpTerms("BTC-PERP", "BTC"), 20_000n, 50_000n * USD),
    of(BINARY, binaryTerms("BTC-YES", STRIKE, expiry), 30_000n, 400_000n),
    of(SCALAR, scalarTerms("BTC-RANGE", 40_000n * USD, 60_000n * USD, expiry), 30_000n, 500_000n),
    of(CALL, optionTerms("BTC-CALL", STRIKE, expiry), 60n, 2_000n * USD),
    of(PUT, optionTerms("BTC-PUT", STRIKE, expiry), 60n, 1_500n * USD),
    of(SPOT, spotTerms("TOKEN", "TOKEN", token.target as string, HAIRCUT), 20_000n, 100n * USD),
  ];
}

/** What an account of its own is given: enough for the largest position at the floor. */
const STAKE = 15_000n * USD;
/** Accounts that have the spot's tokens. */
export const OWNERS_OF_SPOTS = 4;

const LOWEST = { initialMargin: 0n, maintenanceMargin: 0n };

export interface Terms {
  bands: MarkBands;
  parameters: MarginParameters;
  interval: bigint;
}

export class HostileQuorum {
  private readonly venue: Venue;
  private readonly random: Randomness;
  private readonly listings: readonly Listing[];
  private readonly terms: Terms;
  private readonly own: User[];
  private readonly others: readonly User[];
  /** Quote and tokens that it brought, at honest marks, less what it has taken out. */
  private brought = 0n;
  private created = 0;

  constructor(
    venue: Venue,
    seed: string,
    listings: readonly Listing[],
    terms: Terms,
    own: User[],
    others: readonly User[],
  ) {
    this.venue = venue;
    this.random = new Randomness(seed);
    this.listings = listings;
    this.terms = terms;
    this.own = own;
    this.others = others;
  }

  /** One of its accounts gets money. */
  async bring(user: User, amount: bigint): Promise<void> {
    await this.venue.deposit(user, amount);
    this.brought += amount;
  }

  /** What it would own if it stopped here, accounts below zero left behind, less what it has brought. */
  async gain(): Promise<bigint> {
    let sum = -this.brought;
    for (const user of this.own) {
      const equity = await equityOf(this.venue, user);
      if (equity > 0n) sum += equity;
    }
    return sum;
  }

  async epoch(): Promise<void> {
    await this.moveMarks();
    await this.liquidateOwn();
    await this.raiseOthers();
    for (const listing of this.listings) await (listing.id === SPOT ? this.bringSpot() : this.trade(listing));
    for (const user of this.own) if (!this.random.once(4)) await this.takeOut(user);
  }

  /** As far as a post may go without being limited, mostly on in the same direction. */
  private async moveMarks(): Promise<void> {
    const { bands, interval } = this.terms;
    const time = this.venue.epochTime() + interval;
    const up = this.random.once(3) ? !this.wasUp : this.wasUp;
    this.wasUp = up;
    const { price: btc } = await this.venue.oracle.mark(BTC_PERP);
    let underlying = btc;
    for (const { id } of this.listings) {
      const { price, fundingIndex } = await this.venue.oracle.mark(id);
      const isOption = id === CALL || id === PUT;
      const hasPayout = id === BINARY || id === SCALAR;
      const band = isOption
        ? (underlying * bands.optionBand) / RATIO
        : hasPayout
          ? bands.binaryBand
          : (price * bands.perpBand) / RATIO;
      const rises = (id === PUT) !== up && !this.random.once(6);
      const next = this.random.once(8) ? price : rises ? price + band : price - band;
      const capped = await this.withinCap(id, next, time, underlying);
      const highest = hasPayout ? USD : 2n ** 48n - 1n;
      const mark = capped < 1n ? 1n : capped > highest ? highest : capped;
      const step = (price * bands.fundingRate * interval) / DAY;
      this.venue.setMark(id, mark, id === BTC_PERP ? fundingIndex + (up ? -step : step) : 0n);
      if (id === BTC_PERP) underlying = mark;
    }
    await this.venue.postMarks({ time });
  }

  private wasUp = true;

  private async withinCap(id: number, wanted: bigint, time: bigint, underlying: bigint): Promise<bigint> {
    const { perpCap, binaryCap } = this.terms.bands;
    const { price } = await this.venue.oracle.mark(id);
    const anchored = await this.venue.oracle.anchor(id);
    const anchor = anchored.halfHour === time / 1_800n ? anchored.price : price;
    const isOption = id === CALL || id === PUT;
    const hasPayout = id === BINARY || id === SCALAR;
    const cap = hasPayout ? binaryCap : ((isOption ? underlying : anchor) * perpCap) / RATIO;
    if (wanted > anchor + cap) return anchor + cap;
    return wanted < anchor - cap ? anchor - cap : wanted;
  }

  /** A new account takes over whoever is below zero, so that the debt is left behind and the open interest is not. */
  private async liquidateOwn(): Promise<void> {
    for (const loser of [...this.own]) {
      const legs = await this.venue.positions(loser);
      if (legs.length === 0 || (await equityOf(this.venue, loser)) >= 0n) continue;
      const next = await this.venue.user(`hostile ${String(this.created++)}`);
      this.own.push(next);
      await this.bring(next, STAKE);
      const proof = await this.venue.attest(loser, legs, LOWEST);
      const taken = await this.venue.attest(next, legs, LOWEST);
      await this.attempt(() =>
        this.venue.as(next).liquidate(loser.account, next.account, WHOLE, proof, taken),
      );
    }
  }

  /** Others' margins as high as they may grow; and the largest slice of whom that makes liquidatable. */
  private async raiseOthers(): Promise<void> {
    const { venue } = this;
    for (const victim of this.others) {
      const legs = await venue.positions(victim);
      if (legs.length === 0) continue;
      const { initialMargin, maintenanceMargin } = await venue.engine.account(victim.account);
      const grown = (margin: bigint) =>
        margin + (margin * this.terms.parameters.growthPerMinute * this.terms.interval) / 60_000_000n;
      const claim = { initialMargin: grown(initialMargin), maintenanceMargin: grown(maintenanceMargin) };
      const proof = await venue.attest(victim, legs, claim);
      await this.attempt(() => venue.engine.record(victim.account, proof));
      const thief = this.random.pick(this.own);
      const { fractionMax } = await venue.engine.liquidationTerms(victim.account, proof);
      if (fractionMax === 0n) continue;
      const taken = await venue.attest(
        thief,
        takenOver(await venue.positions(thief), legs, fractionMax),
        LOWEST,
      );
      await this.attempt(() =>
        venue.as(thief).liquidate(victim.account, thief.account, fractionMax, proof, taken),
      );
    }
  }

  /** Two accounts of its own, mostly up to the cap, at the mark or any price inside the band. */
  private async trade({ id, limits }: Listing): Promise<void> {
    const { random, venue } = this;
    const maker = random.pick(this.own);
    const taker = random.pick(this.own.filter((user) => user !== maker));
    for (const user of [maker, taker]) await this.keepFunded(user);
    const { price } = await venue.oracle.mark(id);
    const off = id === BINARY || id === SCALAR || random.once(2) ? 0n : (price * limits.tradeBand) / RATIO;
    const left = limits.openInterestCap - (await venue.engine.openInterest(id));
    const size = left > 0n && !random.once(4) ? left : random.between(1n, limits.openInterestCap);
    await this.attempt(() =>
      venue.fill({
        maker,
        taker,
        instrument: id,
        size: random.once(2) ? size : -size,
        price: random.between(price - off, price + off),
        makerMargins: LOWEST,
        takerMargins: LOWEST,
      }),
    );
  }

  private async keepFunded(user: User): Promise<void> {
    const { equity } = await this.venue.engine.measure(user.account);
    if (equity >= 0n && equity < STAKE / 2n) await this.bring(user, STAKE);
  }

  private async bringSpot(): Promise<void> {
    const { venue, random } = this;
    const user = random.pick(this.own.slice(0, OWNERS_OF_SPOTS));
    await this.keepFunded(user);
    const lots = random.between(1n, 4_000n);
    const legs = afterChange(await venue.positions(user), SPOT, lots);
    const proof = await venue.attest(user, legs, LOWEST);
    const { price } = await venue.oracle.mark(SPOT);
    // At the mark of now: what the mark has risen before is somebody else's tokens already.
    const passed = await this.attempt(() => venue.as(user).depositSpot(user.account, SPOT, lots, proof));
    if (passed) this.brought += (lots * price) / 100n;
  }

  /** Everything above the floor. */
  private async takeOut(user: User): Promise<void> {
    const { venue, random } = this;
    const { equity, worstCase } = await venue.engine.measure(user.account);
    if (worstCase === 0n) return;
    const floor = (worstCase * this.terms.parameters.floorRatio + RATIO - 1n) / RATIO;
    const free = equity - floor - random.below(3n);
    if (free <= 0n) return;
    const proof = await venue.attest(user, await venue.positions(user), LOWEST);
    const passed = await this.attempt(() =>
      venue.as(user).withdraw(user.account, free, 0n, user.wallet, proof),
    );
    if (passed) this.brought -= free;
  }

  private async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch {
      return false;
    }
  }
}

/** The legs after a slice: each leg's lots, rounded up, one after the other. */
const takenOver = (own: readonly Leg[], theirs: readonly Leg[], fraction: bigint): Leg[] =>
  theirs.reduce<Leg[]>(
    (legs, { instrument, size }) => {
      const lots = ((size < 0n ? -size : size) * fraction + WHOLE - 1n) / WHOLE;
      return afterChange(legs, instrument, size < 0n ? -lots : lots);
    },
    [...own],
  );

/** Honest accounts with a position against each other. */
export async function openHonest(venue: Venue, long: User, short: User): Promise<void> {
  const need = margins(5_000, 4_000);
  await venue.fill({
    maker: long,
    taker: short,
    instrument: BTC_PERP,
    size: 5_000n,
    makerMargins: need,
    takerMargins: need,
  });
}
