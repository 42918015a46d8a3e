import { ModelError } from "../errors/ModelError.ts";
import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Shock, StressScenario } from "./StressScenario.ts";

/** One underlying under one stress. */
export interface ShockedAsset {
  /** (S′ − S)/S; below −1 for a price below zero. */
  readonly change: number;
  /** ln((S′ + a)/(S + a)); −∞ where S′ + a is not positive. */
  readonly move: number;
  /** σ′/σ */
  readonly volatilityRatio: number;
  readonly basis: number;
}

/** By market asset and scenario. */
export function shockedMarket(
  market: Market,
  scenarios: readonly StressScenario[],
): readonly (readonly ShockedAsset[])[] {
  return market.assets.map(({ name, spot, shift }) =>
    scenarios.map((scenario) => {
      const shock = scenario.shocks[name];
      const change = shock === undefined ? 0 : changeOf(shock, spot, `${scenario.name} of ${name}`);
      const ratio = 1 + (change * spot) / (spot + shift);
      const factor = scenario.volatility?.[name] ?? "1";
      const times = parseDecimal(factor, `volatility of ${scenario.name}`);
      if (times <= 0) {
        throw new ModelError(
          "impossibleParameter",
          `The volatility of the stress ${scenario.name} is not a factor`,
          factor,
          "Write a positive number.",
        );
      }
      return {
        change,
        move: ratio > 0 ? log(ratio) : -Infinity,
        volatilityRatio: times,
        basis: parseDecimal(scenario.basis?.[name] ?? "0", `basis of ${scenario.name}`),
      };
    }),
  );
}

function changeOf(shock: Shock, spot: number, field: string): number {
  return "relative" in shock ? parseDecimal(shock.relative, field) : parseDecimal(shock.usd, field) / spot;
}
