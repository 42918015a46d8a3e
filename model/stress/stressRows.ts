import { ModelError } from "../errors/ModelError.ts";
import { exclusiveStrips } from "../horizons/exclusiveStrips.ts";
import { monotoneLadders } from "../horizons/monotoneLadders.ts";
import type { ContractValues } from "../horizons/binaryValues.ts";
import { parlayValues } from "../horizons/parlayValues.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market, MarketParlay } from "../snapshot/Market.ts";
import { shockedMarket } from "./shockedMarket.ts";
import { shockedClaim } from "./shockedClaim.ts";
import type { StressParameters, StressRows } from "./StressScenario.ts";

/**
 * Every instrument revalued under every named stress: perps at mark·(S′(1 + basis) − S)/S, spots without the basis, contracts and options by the same anchored
 * formulas as in the scenarios with the volatility multiplied and no time passing, ladders repaired and strips kept at their sum, parlays from their
 * legs. Named outcomes do not move: no price moves them.
 * @throws ModelError `malformedDecimal`, `impossibleParameter` for a volatility multiplier that is not positive, `notFinite`.
 */
export function stressRows(market: Market, parameters: Pick<StressParameters, "scenarios">): StressRows {
  const names = parameters.scenarios.map(({ name }) => name);
  const shocked = shockedMarket(market, parameters.scenarios);
  const contracts = market.instruments.map((instrument): ContractValues | undefined => {
    if (isPriceClaim(instrument)) {
      const values = shockedClaim(market, instrument, shocked[instrument.asset]!);
      return { values, settled: instrument.years <= 0 };
    }
    return instrument.kind === "outcome"
      ? { values: new Float64Array(names.length).fill(instrument.mark / 1e6), settled: false }
      : undefined;
  });
  monotoneLadders(market, contracts);
  exclusiveStrips(market, contracts);
  const rows = market.instruments.map((instrument, i) => {
    const { key, mark } = instrument;
    if (isLinear(instrument)) {
      return shocked[instrument.asset]!.map(({ change, basis }) => {
        const moved = instrument.kind === "perp" ? change + basis * (1 + change) : change;
        return finite(key, (mark * moved) / instrument.lotsPerUnit);
      });
    }
    const values =
      instrument.kind === "parlay" ? parlayOf(market, instrument, contracts) : contracts[i]!.values;
    const lotsPerUnit = Number(powerOfTen(instrument.terms.lotDecimals));
    return Array.from(values, (value) => finite(key, (value * 1e6 - mark) / lotsPerUnit));
  });
  return { names, rows: rows.map((row) => Float64Array.from(row)) };
}

function parlayOf(
  market: Market,
  { mark, legs }: MarketParlay,
  contracts: readonly (ContractValues | undefined)[],
): Float64Array {
  return parlayValues(
    mark,
    legs.map((leg) => market.instruments[leg]!.mark),
    legs.map((leg) => contracts[leg]!.values),
  );
}

function finite(key: string, amount: number): number {
  const rounded = roundHalfEven(amount);
  if (Number.isSafeInteger(rounded)) return rounded;
  throw new ModelError(
    "notFinite",
    `A stress moves one lot of ${key} by more than a number holds`,
    amount,
    "Check its mark and the shocks of the profile.",
  );
}
