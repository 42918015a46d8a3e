/**
 * R14 over random sequences: both quorums are hostile, nobody reacts, and after every epoch what they have taken stays below
 * what `trustBound` says, which knows the terms and the time and nothing of what was done.
 *
 * Longer: `PLIMSOLL_FUZZ_SEED=0x2a PLIMSOLL_WALKS=50 npm run differential` runs these too.
 */
import { trustBound, type TrustedInstrument } from "@plimsoll/sdk";
import { expect } from "chai";
import { MaxUint256 } from "ethers";

import { expectSound } from "../engine/support.ts";
import {
  BANDS,
  BTC_PERP,
  createVenue,
  DAY,
  PARAMETERS,
  USD,
  type Listing,
  type Token,
  type Venue,
} from "../venue.ts";
import {
  HAIRCUT,
  hostileListings,
  HostileQuorum,
  openHonest,
  OWNERS_OF_SPOTS,
  STRIKE,
} from "./hostileQuorum.ts";

const { PLIMSOLL_FUZZ_SEED, PLIMSOLL_WALKS } = process.env;
const SEED = PLIMSOLL_FUZZ_SEED ?? "0x506c696d736f6c6c";
const WALKS = Number(PLIMSOLL_WALKS ?? "3");
const EPOCHS = 16;
const INTERVAL = 60n;
const WALKED_BANDS = {
  ...BANDS,
  minInterval: INTERVAL,
  perpCap: 300_000n,
  binaryCap: 300_000n,
  optionBand: 50_000n,
};
const KINDS = ["perp", "binary", "scalar", "call", "put", "spot"] as const;
const BTC_MARK = 50_000n * USD;

const kindOf = (id: number): number => Math.floor(id / 2 ** 28);

/** As the venue's terms say it, without a look at what happens. */
function trusted({ id, mark, limits }: Listing): TrustedInstrument {
  const { openInterestCap } = limits;
  const lotDecimals = Math.floor(id / 2 ** 24) % 16;
  const common = { name: String(id), mark, anchor: mark, openInterestCap, lotDecimals };
  const kind = KINDS[kindOf(id)];
  switch (kind) {
    case "call":
    case "put":
      return { ...common, kind, strike: STRIKE, underlying: { mark: BTC_MARK, anchor: BTC_MARK } };
    case "spot":
      return { ...common, kind, haircut: HAIRCUT };
    case undefined:
      throw new Error(`No kind of ${String(id)}`);
    default:
      return { ...common, kind };
  }
}

async function createHostile(seed: string) {
  const venue: Venue = await createVenue({ bands: WALKED_BANDS, listings: [] });
  const token = (await venue.ethers.deployContract("TestDollar")) as unknown as Token;
  const listings = hostileListings((await venue.now()) + 30n * DAY, token);
  for (const listing of listings) await venue.list(listing);
  const boundary = ((await venue.now()) / 1_800n + 1n) * 1_800n;
  await venue.postMarks({ time: boundary + INTERVAL });

  const [long, short, rich] = await Promise.all(
    ["long", "short", "rich"].map((name) => venue.user(`honest ${name}`)),
  );
  if (long === undefined || short === undefined || rich === undefined) throw new Error("Nobody");
  for (const user of [long, short]) await venue.deposit(user, 8_000n * USD);
  await venue.deposit(rich, 3_000_000n * USD);
  await openHonest(venue, long, short);

  const names = Array.from({ length: OWNERS_OF_SPOTS }, (_, index) => `own ${String(index)}`);
  const own = await Promise.all(names.map((name) => venue.user(name)));
  const terms = { bands: WALKED_BANDS, parameters: PARAMETERS, interval: INTERVAL };
  const hostile = new HostileQuorum(venue, seed, listings, terms, own, [long, short]);
  for (const user of own) {
    await hostile.bring(user, 25_000n * USD);
    await token.mint(user.wallet.address, 10n ** 20n);
    await token.connect(user.wallet).approve(venue.engine.target, MaxUint256);
  }
  return { venue, hostile, listings };
}

describe("attack: both quorums hostile, at random", function () {
  this.timeout(0);
  for (let walk = 0; walk < WALKS; ++walk)
    it(`R14: takes no more than the bound after any epoch of walk ${String(walk)}`, async () => {
      const { venue, hostile, listings } = await createHostile(`hostile ${SEED} ${String(walk)}`);
      const start = venue.epochTime();
      let most = 0n;
      let bound = 0n;
      for (let epoch = 1; epoch <= EPOCHS; ++epoch) {
        await hostile.epoch();
        const { marks, marginTooHigh } = trustBound({
          instruments: listings.map(trusted),
          terms: { ...PARAMETERS, ...WALKED_BANDS },
          // So many epochs and no more: the first of them is an interval after the last honest marks.
          reactionSeconds: Number(venue.epochTime() - start - INTERVAL),
          equities: 16_000n * USD,
        });
        bound = marks + marginTooHigh;
        const gain = await hostile.gain();
        expect(gain, `after epoch ${String(epoch)}`).to.be.at.most(bound);
        if (gain > most) most = gain;
      }
      await expectSound(venue);
      expect(most, `of ${String(bound)}`).to.be.greaterThan(10_000n * USD);
      if (process.env.PLIMSOLL_WALKS !== undefined) console.log(`      ${String(most)} of ${String(bound)}`);
      expect(await venue.engine.openInterest(BTC_PERP)).to.be.greaterThan(0n);
    });
});
