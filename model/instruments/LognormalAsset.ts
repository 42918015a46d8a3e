import type { MarketAsset } from "../snapshot/Market.ts";

/** What of an underlying a closed form needs: spot, shift, and the volatility of the shifted price, by strike or one. */
export type LognormalAsset = Pick<MarketAsset, "spot" | "shift" | "volatility"> &
  Partial<Pick<MarketAsset, "surface">>;
