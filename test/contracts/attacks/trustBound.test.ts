/**
 * R14 as one number: what a malicious quorum can take at worst, computed from the venue's terms, and the quorum playing as
 * well as it can. It must stay below the number, and not far below, or the number says little.
 */
import {
  trustBound,
  type TrustBoundParameters,
  type TrustedInstrument,
  type TrustTerms,
} from "@plimsoll/sdk";
import { expect } from "chai";

import {
  BANDS,
  BTC_PERP,
  DAY,
  PARAMETERS,
  perpTerms,
  USD,
  type Listing,
  type Margins,
  type MarkBands,
  type User,
  type Venue,
} from "../venue.ts";
import { createTraders, equityOf, expectSound, margins, usd, WHOLE } from "../engine/support.ts";

const PRICE = 50_000;
/** Two bitcoins. */
const CAP = 20_000n;
const NOTIONAL = 100_000;
const INTERVAL = 60n;
const HALF_HOUR = 1_800n;
const PERP_CAP = 500_000n;
const RATIO = 1_000_000n;
const VICTIMS = 500_000n * USD;
/** From one edge of the cap to the other takes three or four. */
const EPOCHS_A_HALF_HOUR = 60n;

const TERMS: TrustTerms = {
  ...PARAMETERS,
  ...BANDS,
  minInterval: INTERVAL,
};

const LISTED: readonly Listing[] = [
  {
    id: BTC_PERP,
    terms: perpTerms("BTC-PERP", "BTC"),
    limits: { openInterestCap: CAP, tradeBand: 100_000n },
    mark: usd(PRICE),
  },
];

const INSTRUMENT: TrustedInstrument = {
  name: "BTC-PERP",
  kind: "perp",
  mark: usd(PRICE),
  openInterestCap: CAP,
  lotDecimals: 4,
};

const boundOf = (options: Partial<TrustBoundParameters>) =>
  trustBound({
    instruments: [INSTRUMENT],
    terms: TERMS,
    reactionSeconds: 0,
    ...options,
  });

/** The share of the notional, as margins: initial, and four fifths of it for maintenance. */
const share = (venue: Venue, ratio: number): Margins => {
  const notional = Number((venue.markOf(BTC_PERP) * CAP) / 10_000n) / 1e6;
  return margins(notional * ratio, notional * ratio * 0.8);
};

/** Alice long and Bob short the whole cap, with `margin` of the notional attested, and Carol's money to be had. */
async function createPair(margin: number, spare: bigint, bands: Partial<MarkBands> = {}) {
  const traders = await createTraders({
    listings: LISTED,
    bands: { minInterval: INTERVAL, ...bands },
  });
  const { venue, alice, bob, carol } = traders;
  await venue.deposit(carol, VICTIMS - 100_000n * USD);
  const own = usd(NOTIONAL * margin) + spare;
  for (const user of [alice, bob]) {
    const { cash } = await venue.engine.account(user.account);
    if (cash < own) await venue.deposit(user, own - cash);
    else await venue.as(user).withdraw(user.account, cash - own, 0n, user.wallet, "0x");
  }
  await venue.fill({
    maker: alice,
    taker: bob,
    instrument: BTC_PERP,
    size: CAP,
    makerMargins: share(venue, margin),
    takerMargins: share(venue, margin),
  });
  return { ...traders, paidIn: 2n * own };
}

const FEES = usd(50);

/** What the pair would own if it stopped here: an account below zero is left behind. */
async function worth(venue: Venue, pair: readonly User[]): Promise<bigint> {
  let sum = 0n;
  for (const user of pair) {
    const equity = await equityOf(venue, user);
    if (equity > 0n) sum += equity;
  }
  return sum;
}

/** Tries each move and takes the one after which the pair owns most. */
async function greedy(venue: Venue, pair: readonly User[], moves: readonly (() => Promise<unknown>)[]) {
  let best: { move: () => Promise<unknown>; value: bigint } | undefined;
  for (const move of moves) {
    const back = await venue.checkpoint();
    await move();
    const value = await worth(venue, pair);
    await back();
    if (best === undefined || value > best.value) best = { move, value };
  }
  await best?.move();
}

/** The marks and funding indices furthest away that a post at `time` may take without being limited: up and down. */
async function furthest(venue: Venue, time: bigint): Promise<[bigint[], bigint[]]> {
  const { price, fundingIndex } = await venue.oracle.mark(BTC_PERP);
  const anchored = await venue.oracle.anchor(BTC_PERP);
  const anchor = anchored.halfHour === time / HALF_HOUR ? anchored.price : price;
  const [band, cap] = [(price * BANDS.perpBand) / RATIO, (anchor * PERP_CAP) / RATIO];
  const up = price + band < anchor + cap ? price + band : anchor + cap;
  const down = price - band > anchor - cap ? price - band : anchor - cap;
  const step = (price * BANDS.fundingRate * INTERVAL) / DAY;
  return [
    [up, down],
    [fundingIndex + step, fundingIndex - step],
  ];
}

/** Closes the winner's position against the loser's and takes all of it out. */
async function cashOut(venue: Venue, alice: User, bob: User, margin: number): Promise<bigint> {
  const won = (await equityOf(venue, alice)) > (await equityOf(venue, bob)) ? alice : bob;
  const need = share(venue, margin);
  const free = (await equityOf(venue, won)) - need.initialMargin;
  await venue.as(won).withdraw(won.account, free, 0n, won.wallet, await venue.attestNow(won, need));
  return free;
}

describe("attack: a malicious quorum", () => {
  it("R14: of the margin set, which lets a pair run at the floor, in a market that falls", async () => {
    const floor = Number(PARAMETERS.floorRatio) / 1e6;
    const { venue, alice, bob, paidIn } = await createPair(floor, FEES);
    // Honest marks: down to a twenty-fifth.
    for (let price = PRICE; price > PRICE / 25;) {
      price = Math.ceil(price * 0.9);
      venue.setMark(BTC_PERP, usd(price));
      await venue.travel(INTERVAL);
      await venue.postMarks();
    }
    const gain = (await cashOut(venue, alice, bob, floor)) - paidIn;
    const bound = boundOf({}).marginTooLow;
    expect(bound).to.equal(usd(NOTIONAL * 0.95));
    expect(gain).to.be.at.most(bound);
    expect(gain).to.be.at.least((bound * 9n) / 10n);
    await expectSound(venue);
  });

  it("R14: of the margin set, which makes a stranger liquidatable and collects the bonus", async () => {
    const { venue, alice: victim, carol: thief } = await createPair(0.1, 500n * USD);
    const owned = await equityOf(venue, victim);
    const before = await equityOf(venue, thief);
    const start = venue.epochTime();
    const legs = [{ instrument: BTC_PERP, size: CAP }];
    let gain = 0n;
    // As fast as a record may grow: five minutes at 2 %, and again.
    for (let epoch = 0; epoch < 22; ++epoch) {
      await venue.travel(300n);
      await venue.postMarks();
      const { initialMargin, maintenanceMargin } = await venue.engine.account(victim.account);
      const elapsed = venue.epochTime() - timeOf(await venue.oracle.headAt(venue.epoch() - 1n));
      const grown = (margin: bigint) =>
        margin + (margin * PARAMETERS.growthPerMinute * elapsed) / 60_000_000n;
      const claim = await venue.attest(victim, legs, {
        initialMargin: grown(initialMargin),
        maintenanceMargin: grown(maintenanceMargin),
      });
      await venue.engine.record(victim.account, claim);
      const take = async () => {
        await venue.as(thief).liquidate(victim.account, thief.account, WHOLE, claim, "0x");
      };
      const { fractionMax } = await venue.engine.liquidationTerms(victim.account, claim);
      // A slice now would end it: the thief waits until all of it goes at once, at the largest bonus.
      if (fractionMax < WHOLE) continue;
      await take();
      gain = (await equityOf(venue, thief)) - before;
      break;
    }
    const bound = boundOf({
      reactionSeconds: Number(venue.epochTime() - start),
      initialMargins: usd(NOTIONAL * 0.1),
      equities: owned,
    }).marginTooHigh;
    expect(gain).to.be.at.most(bound);
    expect(gain).to.be.at.least((bound * 9n) / 10n);
    await expectSound(venue);
  });

  it("R14: of the mark set, which moves marks and funding for a pair with honest margins", async () => {
    const margin = 0.1;
    const { venue, alice, bob, paidIn } = await createPair(margin, FEES, { perpCap: PERP_CAP });
    // The last honest mark, at its anchor: five epochs of this half-hour are left, enough for its cap.
    const boundary = ((await venue.now()) / HALF_HOUR + 1n) * HALF_HOUR;
    await venue.postMarks({ time: boundary - 6n * INTERVAL });
    const epochs = 10n;
    for (let epoch = 0n; epoch < epochs; ++epoch) {
      const time = venue.epochTime() + INTERVAL;
      const [price, funding] = await furthest(venue, time);
      const moves = price.flatMap((mark) =>
        funding.map((index) => async () => {
          venue.setMark(BTC_PERP, mark, index);
          await venue.postMarks({ time });
        }),
      );
      await greedy(venue, [alice, bob], moves);
    }
    expect((await venue.oracle.mark(BTC_PERP)).flags, "nothing was limited").to.equal(1n);
    const bound = boundOf({
      instruments: [{ ...INSTRUMENT, anchor: INSTRUMENT.mark }],
      terms: { ...TERMS, perpCap: PERP_CAP },
      reactionSeconds: Number((epochs - 1n) * INTERVAL),
      tokensHeld: VICTIMS,
    }).marks;
    // All that the winner owns: the margin that stays in could be had by closing against the loser.
    const gain = (await worth(venue, [alice, bob])) - paidIn;
    expect(gain).to.be.at.most(bound);
    // The number also counts what turning at the cap would bring.
    expect(gain).to.be.at.least((bound * 7n) / 10n);
    // And most of it is out of the venue.
    const taken = (await cashOut(venue, alice, bob, margin)) - paidIn;
    expect(taken).to.be.within((bound * 6n) / 10n, bound);
    await expectSound(venue);
  });

  it("R14: of the mark set, which goes up and down inside its cap and leaves a new loser behind at each turn", async () => {
    const margin = 0.1;
    const perpCap = 150_000n;
    const interval = 10n;
    const { venue, paidIn, ...pair } = await createPair(margin, FEES, { perpCap, minInterval: interval });
    let { alice, bob } = pair;
    // Two half-hours, each with epochs for more turns than there will be.
    const boundary = ((await venue.now()) / HALF_HOUR + 2n) * HALF_HOUR;
    await venue.postMarks({ time: boundary - EPOCHS_A_HALF_HOUR * interval });
    const start = venue.epochTime();

    let brought = paidIn;
    let taken = 0n;
    let [winner, loser] = [alice, bob];
    let isUp = true;
    for (const end of [boundary, boundary + EPOCHS_A_HALF_HOUR * interval]) {
      if (end > boundary) await venue.postMarks({ time: boundary });
      const anchor = (await venue.oracle.anchor(BTC_PERP)).price;
      while (venue.epochTime() + interval < end) {
        const aim = (anchor * (RATIO + (isUp ? perpCap : -perpCap))) / RATIO;
        if (!(await goTo(venue, aim, interval, end))) break;
        taken += await cashOut(venue, alice, bob, margin);
        // Another account of theirs takes the loser's side over at the mark, and is on the right side of the way back.
        const next = await venue.user(`next ${String(venue.epoch())}`);
        const own = share(venue, margin).initialMargin + FEES;
        await venue.deposit(next, own);
        brought += own;
        expect(await equityOf(venue, loser)).to.be.below(0n);
        const proof = await venue.attestNow(loser, share(venue, margin));
        await venue.as(next).liquidate(loser.account, next.account, WHOLE, proof, "0x");
        [alice, bob] = [next, winner];
        [winner, loser] = [next, winner];
        isUp = !isUp;
      }
      expect(venue.epochTime() + interval, "eight caps, and no further").to.be.below(end);
    }
    const seconds = Number(venue.epochTime() - start);
    const gain = taken + (await worth(venue, [winner, loser])) - brought;
    const bound = boundOf({
      instruments: [{ ...INSTRUMENT, anchor: INSTRUMENT.mark }],
      terms: { ...TERMS, perpCap, minInterval: interval, fundingRate: 0n },
      reactionSeconds: seconds,
      tokensHeld: VICTIMS,
    }).marks;
    // Eight caps of the open interest, and again of what is a cap higher, however many epochs there are.
    expect(bound).to.equal(usd(NOTIONAL * 8 * 0.15 * 2.15));
    // Far more than the mark is ever away from where it began, times the open interest.
    expect(gain).to.be.greaterThan((2n * usd(NOTIONAL) * perpCap) / RATIO);
    expect(gain).to.be.at.most(bound);
    // Each turn costs the margin of a new account, so that the number is not reached.
    expect(gain).to.be.at.least((bound * 4n) / 10n);
    await expectSound(venue);
  });
});

/** A post an interval until the mark is there, or does not move any more; whether it is there. */
async function goTo(venue: Venue, aim: bigint, interval: bigint, end: bigint): Promise<boolean> {
  let last = 0n;
  for (
    let price = venue.markOf(BTC_PERP);
    price !== aim && price !== last && venue.epochTime() + interval < end;
    [last, price] = [price, (await venue.oracle.mark(BTC_PERP)).price]
  ) {
    const band = (price * BANDS.perpBand) / RATIO;
    venue.setMark(BTC_PERP, price < aim ? least(price + band, aim) : most(price - band, aim));
    await venue.postMarks({ time: venue.epochTime() + interval });
  }
  const { price } = await venue.oracle.mark(BTC_PERP);
  venue.setMark(BTC_PERP, price);
  return price === aim;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const timeOf = (head: bigint): bigint => (head >> 184n) % 2n ** 40n;
