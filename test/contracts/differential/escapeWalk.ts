/** What happens once the venue has ended, and what nobody can do any more. */
import { isSpot } from "../../reference/frozen.ts";
import { ownerOf } from "../../reference/ReferenceVenue.ts";
import { DAY, USD } from "../venue.ts";
import type { Randomness } from "./randomness.ts";
import type { Step, Twins } from "./twins.ts";

const WEIGHTS = {
  settleInEscape: 4,
  freezeMarks: 1,
  leave: 5,
  leaveSpot: 4,
  buySpot: 6,
  post: 1,
  wait: 1,
  trade: 1,
} as const;

const HOUR = 3600n;

/** Somebody with positions claims that nobody answers, and after the delay ends the venue. */
export function* endVenue(twins: Twins, random: Randomness): Generator<Step> {
  const { book } = twins.ledger;
  const holders = twins.users.filter(({ account }) => book.read(account).holdings.length !== 0);
  if (holders.length === 0) return;
  const { account } = random.pick(holders);
  yield { act: "proposeEscape", sender: ownerOf(account), account };
  if (random.once(3)) yield { act: "activateEscape", account, instruments: [] };
  yield { act: "wait", seconds: DAY + random.below(3n) - 1n };
  const instruments = twins.instruments.filter(() => !random.once(4));
  yield { act: "activateEscape", account, instruments };
}

export function* stepsAfterTheEnd(twins: Twins, random: Randomness): Generator<Step> {
  const { book } = twins.ledger;
  const { account } = random.pick(twins.users);
  const sender = ownerOf(random.once(20) ? random.pick(twins.users).account : account);
  const act = random.weighted(WEIGHTS);
  switch (act) {
    case "settleInEscape":
      yield { act, count: random.between(0n, 4n) };
      break;
    case "freezeMarks":
      yield { act, instruments: [random.pick(twins.instruments)] };
      break;
    case "leave":
      yield { act, sender, account };
      break;
    case "leaveSpot": {
      const spots = book.read(account).holdings.filter(isSpot);
      const instrument = random.pick(
        spots.length === 0 ? twins.instruments : spots.map((spot) => spot.instrument),
      );
      yield { act, sender, account, instrument };
      break;
    }
    case "buySpot": {
      const indebted = twins.users.find((user) => book.escape.debtOf(user.account) !== 0n);
      if (indebted === undefined && !random.once(8)) return;
      const seller = indebted === undefined || random.once(8) ? account : indebted.account;
      const [spot] = book.read(seller).holdings.filter(isSpot);
      const lots = random.between(0n, spot === undefined ? 1n : random.once(2) ? spot.lots : 100n);
      yield { act, account: seller, instrument: spot?.instrument ?? random.pick(twins.instruments), lots };
      break;
    }
    case "post": {
      const { marks } = twins.ledger;
      const quotes = new Map(
        twins.instruments.map((instrument) => {
          const { price, fundingIndex } = marks.of(instrument);
          return [instrument, { price: price - price / 50n + (price < 50n ? 1n : 0n), fundingIndex }];
        }),
      );
      yield { act, quotes, sameEpoch: false, after: 30n };
      break;
    }
    case "wait":
      yield { act, seconds: random.between(1n, HOUR) };
      break;
    case "trade":
      yield random.once(2)
        ? { act: "deposit", account, amount: 100n * USD }
        : { act: "withdraw", sender: ownerOf(account), account, amount: USD };
      break;
  }
}
