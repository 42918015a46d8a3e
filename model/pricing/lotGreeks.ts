import type { Market, MarketAsset, MarketInstrument, PriceClaim } from "../snapshot/Market.ts";
import { smileAt } from "../volatility/VolatilitySurface.ts";
import type { Conditions } from "./Conditions.ts";
import type { Greeks } from "./Greeks.ts";
import { greeksUnderSmile } from "./greeksUnderSmile.ts";
import { type BinaryPayoff, priceBinary } from "./priceBinary.ts";
import { priceLinear } from "./priceLinear.ts";
import { priceOption } from "./priceOption.ts";
import { priceOutcome } from "./priceOutcome.ts";
import { priceParlay } from "./priceParlay.ts";
import { priceScalar } from "./priceScalar.ts";
import { scaled, type Sensitivities, sensitivitiesOf } from "./Sensitivities.ts";

/** Interest rate and yields of underlyings by name, continuous, a year; 0 where absent. */
export interface Rates {
  readonly rate?: number;
  readonly yields?: Readonly<Record<string, number>>;
}

/**
 * The model's price of one lot of an instrument and what moves it, in closed form; a position's are these times its lots.
 * Perps and spots are priced at their mark, all else by the model, so the price may differ from the mark: at the volatility
 * that revaluation uses, which is that of the strike where the asset has a surface (`greeksUnderSmile`). Vega is to the
 * quoted volatility also where the price is shifted. Theta and rates are a year of the claim's own clock. What awaits
 * settlement stands at its mark and moves no more.
 * @param index row of the instrument in `market.instruments`
 */
export function lotGreeks(market: Market, index: number, rates: Rates = {}): Sensitivities {
  const instrument = market.instruments[index]!;
  const unit = unitGreeks(market, instrument, rates);
  return "lotsPerUnit" in instrument ? scaled(unit, 1 / instrument.lotsPerUnit) : unit;
}

function unitGreeks(market: Market, instrument: MarketInstrument, rates: Rates): Sensitivities {
  const rate = rates.rate ?? 0;
  const mark = instrument.mark / 1e6;
  if ("years" in instrument && instrument.years <= 0) {
    return sensitivitiesOf({ price: mark, delta: 0, gamma: 0, vega: 0, theta: 0 });
  }
  switch (instrument.kind) {
    case "perp":
    case "spot": {
      const { name, spot } = market.assets[instrument.asset]!;
      return sensitivitiesOf(priceLinear(mark, spot), name);
    }
    case "binary":
    case "scalar":
    case "call":
    case "put": {
      const asset = market.assets[instrument.asset]!;
      return sensitivitiesOf(claimGreeks(instrument, asset, rates), asset.name);
    }
    case "outcome": {
      const probability = market.events[instrument.event]!.probabilities[instrument.outcome]!;
      return sensitivitiesOf(priceOutcome(probability, { years: instrument.years, rate }));
    }
    case "parlay": {
      const legs = instrument.legs.map((index) => {
        const leg = market.instruments[index]!;
        return { greeks: unitGreeks(market, leg, rates), years: "years" in leg ? Math.max(0, leg.years) : 0 };
      });
      return priceParlay(legs, { years: instrument.years, rate });
    }
  }
}

/** On the shifted price: S + a against K + a, its volatility σ·S/(S + a). */
function claimGreeks(claim: PriceClaim, asset: MarketAsset, { rate = 0, yields = {} }: Rates): Greeks {
  const { name, spot, shift, volatility, surface } = asset;
  const at = { spot: spot + shift, volatility, years: claim.years, rate, yield: yields[name] ?? 0 };
  const greeks =
    surface === undefined
      ? priceClaim(claim, shift, at)
      : greeksUnderSmile(claim, shift, at, smileAt(surface, claim.years));
  return { ...greeks, vega: greeks.vega * (spot / (spot + shift)) };
}

function priceClaim(claim: PriceClaim, shift: number, at: Conditions): Greeks {
  const strike = claim.strike + shift;
  switch (claim.kind) {
    case "binary": {
      const { comparison } = claim.terms;
      const payoff: BinaryPayoff =
        comparison === "between"
          ? { comparison, strike, upperStrike: claim.upperStrike + shift }
          : { comparison, strike };
      return priceBinary(payoff, at);
    }
    case "scalar":
      return priceScalar(strike, claim.upperStrike + shift, at);
    case "call":
    case "put":
      return priceOption(claim.kind, strike, at);
  }
}
