import { ModelError } from "../errors/ModelError.ts";
import type { Market, MarketAsset } from "../snapshot/Market.ts";

/** @throws ModelError `unknownUnderlying`. */
export function findAsset(market: Market, underlying: string): MarketAsset {
  const asset = market.assets.find(({ name }) => name === underlying);
  if (asset !== undefined) return asset;
  throw new ModelError(
    "unknownUnderlying",
    "The snapshot has no such underlying",
    underlying,
    `Use one of ${market.assets.map(({ name }) => name).join(", ")}.`,
  );
}
