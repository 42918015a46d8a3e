import { legWorstCase } from "../../instruments/worstCase.ts";
import { divideUp } from "../../numeric/divideUp.ts";
import type { Fraction } from "../../numeric/parseDecimal.ts";
import { powerOfTen } from "../../numeric/powerOfTen.ts";
import { timesUp } from "../../numeric/timesUp.ts";
import { isLinear } from "../../snapshot/isLinear.ts";
import { isPriceClaim } from "../../snapshot/isPriceClaim.ts";
import type { MarketInstrument } from "../../snapshot/Market.ts";
import { horizonDays } from "../horizonDays.ts";
import type { Leg } from "../Leg.ts";
import type { MarginContext } from "../MarginContext.ts";
import type { SizeRules } from "../MarginRules.ts";
import { chargeUp } from "./chargeUp.ts";
import { concentrationCharge } from "./concentrationCharge.ts";
import { depthCharge } from "./depthCharge.ts";
import { horizonCharge } from "./horizonCharge.ts";
import { impactCharge } from "./impactCharge.ts";

/** Charges on one leg, or summed over legs; 1e-6 USD, none below 0. */
export interface SizeCharges {
  readonly liquidity: bigint;
  /** What liquidation feedback adds to liquidity. */
  readonly feedback: bigint;
  readonly horizon: bigint;
  readonly concentration: bigint;
  readonly funding: bigint;
}

/** On one leg, whatever else the account holds. @param worst its worst case alone, 1e-6 USD */
export function sizeCharges(context: MarginContext, leg: Leg, worst: bigint): SizeCharges {
  const { market, rules, measure } = context;
  const { sizes } = rules;
  const instrument = market.instruments[leg.index]!;
  const lots = leg.size < 0n ? -leg.size : leg.size;
  const facts = instrument.liquidity;
  const spread = halfSpread(context, instrument, leg, worst);
  if (sizes === undefined || facts === undefined) {
    return { liquidity: spread, feedback: 0n, horizon: 0n, concentration: 0n, funding: 0n };
  }
  const { dailyVolume, openInterest } = facts;
  // q̂, what its owner holds of it, and as if it were a tenth of the market: splitting an account lowers nothing.
  const owner = context.ownerLots?.get(leg.index) ?? 0n;
  const held = Number(owner > lots ? owner : lots);
  const closed = Math.max(held, sizes.openInterestShare * (openInterest ?? 0));
  const worstOfLot = Number(worst) / Number(lots);
  const deviation = (): number => measure.dailyDeviation(leg.index);

  const liquidityOf = (multiplier: number): bigint => {
    const most = sizes.liquiditySlope * worstOfLot;
    if (facts.depth !== undefined) {
      return chargeUp(lots, depthCharge(closed, levelsFor(instrument, leg), multiplier, most));
    }
    if (dailyVolume === undefined) return spread;
    const left = most - Number(spread) / Number(lots);
    const impact = impactCharge(closed, deviation(), dailyVolume, sizes.impact * multiplier, left);
    return spread + chargeUp(lots, impact);
  };
  const liquidity = liquidityOf(1);
  const multiplier = multiplierOf(context, instrument, leg);

  let horizon = 0n;
  if (dailyVolume !== undefined) {
    const lot = { index: leg.index, size: leg.size > 0n ? 1n : -1n };
    const absorbed = sizes.participation * dailyVolume * horizonDays(sizes.profile, market, leg.index);
    const shortfall = Number(measure.shortfall([lot]));
    horizon = chargeUp(lots, horizonCharge(closed, shortfall, absorbed, sizes.horizonSlope * worstOfLot));
  }
  let concentration = 0n;
  if (dailyVolume !== undefined || openInterest !== undefined) {
    const size = Math.max(openInterest ?? 0, (dailyVolume ?? 0) / 4);
    const most = sizes.concentrationSlope * worstOfLot;
    const rate = concentrationCharge(closed, deviation(), size, sizes.concentrationThreshold, most);
    concentration = chargeUp(lots, rate);
  }
  return {
    liquidity,
    feedback: multiplier > 1 ? liquidityOf(multiplier) - liquidity : 0n,
    horizon,
    concentration,
    funding: fundingCharge(sizes, facts.fundingPerHour, leg, worst),
  };
}

/**
 * Half the spread on everything that would have to be closed, linear in |size|: the snapshot's, or the profile's fraction of
 * the notional (of a perp or spot its mark, of an option its underlying's, of a contract its payout of a dollar); never more
 * than a share of the leg's own worst case.
 */
function halfSpread(
  { rules }: MarginContext,
  { kind, liquidity, notional, terms }: MarketInstrument,
  { size }: Leg,
  worst: bigint,
): bigint {
  const quoted = rules.sizes === undefined ? undefined : liquidity?.spread;
  const charge =
    quoted === undefined
      ? timesUp(
          legWorstCase({ long: notional, short: notional }, terms.lotDecimals, size),
          rules.halfSpread[kind],
        )
      : divideUp((size < 0n ? -size : size) * BigInt(quoted), 2n * powerOfTen(terms.lotDecimals));
  const cap = timesUp(worst, rules.halfSpreadCap);
  return charge < cap ? charge : cap;
}

/** Distances from the mark a lot, nearest first, on the side that a liquidation would trade against. */
function levelsFor(instrument: MarketInstrument, { size }: Leg): [number, number][] {
  const { bids, asks } = instrument.liquidity!.depth!;
  const lotsPerUnit = Number(powerOfTen(instrument.terms.lotDecimals));
  return (size > 0n ? bids : asks).map(([price, lots]) => {
    const distance = size > 0n ? instrument.mark - price : price - instrument.mark;
    return [(distance < 0 ? 0 : distance) / lotsPerUnit, lots];
  });
}

/** Longs are liquidated by sales, shorts by purchases; a claim on the underlying moves with whichever is worse. */
function multiplierOf({ feedback }: MarginContext, instrument: MarketInstrument, { size }: Leg): number {
  if (!isLinear(instrument) && !isPriceClaim(instrument)) return 1;
  const forced = feedback?.[instrument.asset];
  if (forced === undefined) return 1;
  if (isPriceClaim(instrument)) return Math.max(forced.sales, forced.purchases);
  return size > 0n ? forced.sales : forced.purchases;
}

/** max(0, ±f·hours + margin) of the notional: longs pay a positive rate, shorts a negative one. */
function fundingCharge(
  sizes: SizeRules,
  perHour: Fraction | undefined,
  { size }: Leg,
  worst: bigint,
): bigint {
  if (perHour === undefined) return 0n;
  const { fundingHours: hours, fundingMargin: more, fundingSlope } = sizes;
  const sign = size > 0n ? 1n : -1n;
  const denominator = perHour.denominator * hours.denominator * more.denominator;
  const numerator =
    sign * perHour.numerator * hours.numerator * more.denominator +
    more.numerator * perHour.denominator * hours.denominator;
  if (numerator <= 0n) return 0n;
  const charge = timesUp(worst, { numerator, denominator });
  const cap = timesUp(worst, fundingSlope);
  return charge < cap ? charge : cap;
}
