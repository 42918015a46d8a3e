import { readFileSync } from "node:fs";

import { parsePriceHistory, type PriceHistory } from "@plimsoll/model";

import { repositoryPath } from "../cli/input/repositoryPath.ts";
import { type CalibratedAsset, calibratedAssets } from "./assets.ts";

export interface AssetHistory {
  readonly asset: CalibratedAsset;
  readonly history: PriceHistory;
}

/** The daily closes that ship with the project, checked. */
export function readHistories(): AssetHistory[] {
  return calibratedAssets.map((asset) => ({
    asset,
    history: parsePriceHistory(readFileSync(repositoryPath(asset.file), "utf8"), asset),
  }));
}
