import type { Leg } from "../margin/Leg.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Market, PriceClaim } from "../snapshot/Market.ts";

/** Prices as integers of 1e-15 USD, which every decimal string is. */
const perUsd = 10n ** 15n;
const perMicroUsd = 10n ** 9n;
const usd = 1_000_000n;

/**
 * The largest loss, 1e-6 USD and possibly negative, that any one price at expiry brings to claims on one underlying,
 * expiry and source, each rounded against the holder. Their payoff is linear between strikes and jumps at those of binaries, so it is
 * enough to look on each strike, just above it, and just below the next; and at the lowest price the underlying can
 * have, 0 or minus its shift.
 *
 * @param cut whether a call's payoff counts up to one times the underlying's mark only, as in its worst case
 * @returns undefined if the loss grows without end: more calls sold than bought and no cut.
 */
export function worstPriceLoss(market: Market, legs: readonly Leg[], cut: boolean): bigint | undefined {
  const claims = legs.map((leg) => claimOf(market, leg, cut));
  if (claims.reduce((sum, { slope }) => sum + slope, 0n) < 0n) return undefined;
  const kinks = [...new Set(claims.flatMap((claim) => claim.kinks))].sort((a, b) => (a < b ? -1 : 1));
  const placeOf = new Map(kinks.map((kink, k) => [kink, 2 * k]));
  const placed = claims.map((claim) => claim.at(placeOf));
  const lossAt = (place: number, price: bigint): bigint =>
    placed.reduce((loss, payout) => loss - payout(place, price), 0n);
  const isFlat = claims.every(({ jumps }) => jumps);
  const asset = market.assets[(market.instruments[legs[0]!.index] as PriceClaim).asset]!;
  const lowest = -BigInt(Math.floor(asset.shift * 1e6 + 0.5)) * perMicroUsd;
  const first = kinks[0]!;
  const losses = [lossAt(-1, isFlat || lowest > first ? first : lowest), lossAt(-1, first)];
  kinks.forEach((kink, k) => {
    losses.push(lossAt(2 * k, kink), lossAt(2 * k + 1, kink));
    const next = kinks[k + 1];
    if (!isFlat && next !== undefined) losses.push(lossAt(2 * k + 1, next));
  });
  const cost = claims.reduce((sum, claim) => sum + claim.cost, 0n);
  return cost + losses.reduce((worst, loss) => (loss > worst ? loss : worst));
}

/**
 * Size times payoff, 1e-6 USD rounded down, at a price. A place says on which side of a jump: 2k is on the k-th kink,
 * 2k + 1 just above it, −1 below all.
 */
type Payout = (place: number, price: bigint) => bigint;

interface Claim {
  /** Size times mark, rounded up. */
  readonly cost: bigint;
  /** Payoff a unit of price beyond the last kink, 1e-12 units. */
  readonly slope: bigint;
  readonly jumps: boolean;
  readonly kinks: readonly bigint[];
  readonly at: (placeOf: ReadonlyMap<bigint, number>) => Payout;
}

function claimOf(market: Market, { index, size }: Leg, cut: boolean): Claim {
  const claim = market.instruments[index] as PriceClaim;
  const mark = BigInt(claim.mark);
  const strike = priceOf(claim.terms.strike);
  switch (claim.kind) {
    case "binary": {
      const upper = claim.upperStrike === Infinity ? undefined : priceOf(claim.terms.upperStrike!);
      const { comparison } = claim.terms;
      return {
        cost: size * mark,
        slope: 0n,
        jumps: true,
        kinks: upper === undefined ? [strike] : [strike, upper],
        at: (placeOf) => {
          const low = placeOf.get(strike)!;
          const high = upper === undefined ? Infinity : placeOf.get(upper)!;
          return (place) => {
            const pays =
              comparison === "greater"
                ? place > low
                : comparison === "less"
                  ? place < low
                  : place >= low && place < high;
            return pays ? size * usd : 0n;
          };
        },
      };
    }
    case "scalar": {
      const upper = priceOf(claim.terms.upperStrike);
      const payout: Payout = (_place, price) =>
        divideDown(size * usd * (within(price, strike, upper) - strike), upper - strike);
      return { cost: size * mark, slope: 0n, jumps: false, kinks: [strike, upper], at: () => payout };
    }
    case "call":
    case "put": {
      const lots = BigInt(claim.lotsPerUnit);
      const most = strike + claim.notional * perMicroUsd;
      const isCall = claim.kind === "call";
      const payout: Payout = (_place, price) => {
        const counted = isCall && cut && price > most ? most : price;
        const gain = isCall ? counted - strike : strike - counted;
        return gain > 0n ? divideDown(size * usd * gain, perUsd * lots) : 0n;
      };
      return {
        cost: divideUp(size * mark, lots),
        slope: isCall && !cut ? (size * 10n ** 12n) / lots : 0n,
        jumps: false,
        kinks: isCall && cut ? [strike, most] : [strike],
        at: () => payout,
      };
    }
  }
}

function priceOf(text: string): bigint {
  const { numerator, denominator } = parseFraction(text, "strike");
  return (numerator * perUsd) / denominator;
}

function within(price: bigint, low: bigint, high: bigint): bigint {
  return price < low ? low : price > high ? high : price;
}

function divideDown(a: bigint, b: bigint): bigint {
  return -divideUp(-a, b);
}
