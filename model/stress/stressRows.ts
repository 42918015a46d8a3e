import { ModelError } from "../errors/ModelError.ts";
import { monotoneLadders } from "../horizons/monotoneLadders.ts";
import type { ContractValues } from "../horizons/binaryValues.ts";
import { parlayValues } from "../horizons/parlayValues.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Market } from "../snapshot/Market.ts";
import { shockedMarket } from "./shockedMarket.ts";
import { shockedBinary } from "./shockedBinary.ts";
import type { StressParameters, StressRows } from "./StressScenario.ts";

/**
 * Every instrument revalued under every named stress: perps at mark·(S′(1 + basis) − S)/S, contracts by the same anchored
 * formula as in the scenarios with the volatility multiplied and no time passing, ladders repaired, parlays from their
 * legs. Named outcomes do not move: no price moves them.
 * @throws ModelError `malformedDecimal`, `impossibleParameter` for a volatility multiplier that is not positive, `notFinite`.
 */
export function stressRows(market: Market, parameters: Pick<StressParameters, "scenarios">): StressRows {
  const names = parameters.scenarios.map(({ name }) => name);
  const shocked = shockedMarket(market, parameters.scenarios);
  const contracts = market.instruments.map((instrument): ContractValues | undefined => {
    switch (instrument.kind) {
      case "binary":
        return { values: shockedBinary(market, instrument, shocked[instrument.asset]!), settled: false };
      case "outcome":
        return { values: new Float64Array(names.length).fill(instrument.mark / 1e6), settled: false };
      default:
        return undefined;
    }
  });
  monotoneLadders(market, contracts);
  const rows = market.instruments.map((instrument, i) => {
    switch (instrument.kind) {
      case "perp":
        return shocked[instrument.asset]!.map(({ change, basis }) =>
          finite(
            instrument.key,
            (instrument.mark * (change + basis * (1 + change))) / instrument.lotsPerUnit,
          ),
        );
      case "parlay": {
        const marks = instrument.legs.map((leg) => market.instruments[leg]!.mark);
        const legs = instrument.legs.map((leg) => contracts[leg]!.values);
        const values = parlayValues(instrument.mark, marks, legs);
        return Array.from(values, (value) => finite(instrument.key, value * 1e6 - instrument.mark));
      }
      default:
        return Array.from(contracts[i]!.values, (value) =>
          finite(instrument.key, value * 1e6 - instrument.mark),
        );
    }
  });
  return { names, rows: rows.map((row) => Float64Array.from(row)) };
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
