import type { AssetParameters } from "./Profile.ts";

/** Stressed and long-run volatility a year, from the daily data of the whole history. */
const levels: Readonly<Record<string, { stressed: string; longRun: string }>> = {
  BTC: { stressed: "1.26", longRun: "0.67" },
  ETH: { stressed: "1.48", longRun: "0.86" },
  SOL: { stressed: "2.12", longRun: "1.18" },
  SPX: { stressed: "0.42", longRun: "0.17" },
  WTI: { stressed: "0.89", longRun: "0.49" },
};

/** The same assets with an anti-procyclical volatility where its levels are known. */
export function withUsedVolatility(
  assets: Readonly<Record<string, AssetParameters>>,
): Record<string, AssetParameters> {
  return Object.fromEntries(
    Object.entries(assets).map(([name, parameters]) => {
      const known = levels[name];
      if (known === undefined) return [name, parameters];
      const usedVolatility = { multiplier: "1.06", stressedShare: "0.25", toxicityWeight: "0.5", ...known };
      return [name, { ...parameters, usedVolatility }];
    }),
  );
}
