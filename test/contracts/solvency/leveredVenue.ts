/** A venue with two levered accounts and a rich one, and scenarios whose debts can be computed by hand. */
import type { ScenarioSet } from "@plimsoll/circuits";

import { BTC, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP } from "../venue.ts";
import { createOracle, type OracleOptions } from "./createOracle.ts";

/** Of a lot of 0.0001 BTC at 50,000 and of 0.0001 ETH at 2,000, by move. */
const lotsAt = (move: number): bigint[] => [usd(5 * move), usd(0.2 * move)];

/** 1 % is 10,485.76. */
export const STRESS: ScenarioSet = {
  profit: [lotsAt(-0.2), lotsAt(0.2), lotsAt(0), lotsAt(-0.3)],
  weights: [20_972n, 20_972n, 2n ** 20n - 2n * 20_972n - 5_243n, 5_243n],
};

/**
 * Alice is long one bitcoin at 50,000 against Bob with 9,990 and 9,975 of equity; Carol has 100,000 and nothing at risk. In
 * the four scenarios Alice lacks 10, 0, 0, 5,010 and Bob 0, 25, 0, 0: D is 10, 25, 0, 5,010.
 */
export const DEBTS = [usd(10), usd(25), 0n, usd(5_010)];
/** 5,010 weighs 0.5 %, and 25 two more. */
export const VALUE_AT_RISK = usd(25);
/** V + 100·Σ w·(D − V)/2^20, rounded up. */
export const SHORTFALL = VALUE_AT_RISK + (100n * 5_243n * usd(5_010 - 25) + 2n ** 20n - 1n) / 2n ** 20n;
export const INSURANCE = usd(10_000);

export type LeveredVenue = Awaited<ReturnType<typeof createLevered>>;

export async function createLevered(options: OracleOptions = {}, set = STRESS) {
  const setup = await createOracle(options);
  const { venue } = setup;
  const alice = await venue.user("alice", { deposit: usd(10_000) });
  const bob = await venue.user("bob", { deposit: usd(10_000) });
  const carol = await venue.user("carol", { deposit: usd(100_000) });
  await venue.fill({
    maker: alice,
    taker: bob,
    instrument: BTC_PERP,
    size: BTC,
    makerMargins: ONE_BTC,
    takerMargins: ONE_BTC,
  });
  await venue.token.mint(venue.owner, INSURANCE);
  await venue.engine.fundInsurance(INSURANCE);
  await setup.postSet(set);
  return { ...setup, alice, bob, carol };
}
