import { ModelError } from "../errors/ModelError.ts";

/** How the scenarios are cut; it decides about speed only. */
export interface Tiling {
  /**
   * Most scenarios of a tile: whole blocks of 16, 20 and 32. A tile should fit the first-level cache where accounts of many legs
   * pass by.
   */
  readonly exact: number;
  readonly single: number;
  readonly narrow: number;
  /**
   * Share of the scenarios, the most extreme, that the 16-bit screen leaves to single precision, so that a fat tail does
   * not take the bits from all others.
   */
  readonly extreme: number;
}

export const blocks = { exact: 16, single: 20, narrow: 32 } as const;

export const defaultTiling: Tiling = { exact: 16, single: 20, narrow: 32, extreme: 0.03 };

/** Tiles of a panel, so that a row of one is read in one go. No screens: the tails of a margin are too long for them. */
export const marginTiling: Tiling = { exact: 2048, single: 20, narrow: 32, extreme: 0.03 };

/** Where rows are streamed: slabs are of whole tiles. Wide tiles, since an account of a margin is many sums of few legs. */
export const streamedTiling: Tiling = { ...marginTiling, exact: 128 };

/** @throws ModelError `impossibleParameter` for widths that are not whole blocks. */
export function checkTiling(tiling: Tiling): Tiling {
  for (const kind of ["exact", "single", "narrow"] as const) {
    const width = tiling[kind];
    if (Number.isSafeInteger(width) && width > 0 && width % blocks[kind] === 0) continue;
    throw new ModelError(
      "impossibleParameter",
      `The ${kind} tiles are not of whole blocks`,
      width,
      `Make them a multiple of ${blocks[kind]} scenarios.`,
    );
  }
  if (!(tiling.extreme >= 0 && tiling.extreme <= 1)) {
    throw new ModelError(
      "impossibleParameter",
      "The share of extreme scenarios is not a share",
      tiling.extreme,
      "Make it from 0 to 1.",
    );
  }
  return tiling;
}
