import { ModelError } from "../errors/ModelError.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { MarketAsset, MarketEvent } from "./Market.ts";
import type { Binary, Instrument, Outcome, Parlay, Scalar, Snapshot } from "./Snapshot.ts";

/** What an instrument's terms are checked against. */
export interface Surroundings {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly assets: readonly MarketAsset[];
  readonly events: readonly MarketEvent[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/**
 * The empty text names nothing: as a source it would be the underlying's own index without saying so.
 * @throws ModelError `missingField` for an empty symbol, underlying, event or source.
 */
export function checkNames(key: string, terms: Instrument): void {
  const empty = (["symbol", "underlying", "event", "source"] as const).find(
    (field) => (terms as Readonly<Partial<Record<typeof field, string>>>)[field] === "",
  );
  if (empty === undefined) return;
  throw new ModelError(
    "missingField",
    `instruments.${key}.${empty} is empty`,
    "",
    empty === "source" ? "Name the index, or leave it out for the underlying's own." : "Write a name there.",
  );
}

/** Index of an underlying. @throws ModelError `unknownUnderlying`. */
export function assetOf(key: string, name: string, { assets }: Surroundings): number {
  const index = assets.findIndex((asset) => asset.name === name);
  if (index < 0) {
    throw new ModelError(
      "unknownUnderlying",
      `instruments.${key}.underlying is not in the snapshot`,
      name,
      "Add its spot and volatility to snapshot.assets.",
    );
  }
  return index;
}

/** Lots and expiry of what pays at most 1 USD a contract. @throws ModelError `impossibleParameter`. */
export function checkContract(key: string, terms: Binary | Scalar | Outcome | Parlay): void {
  if ((terms.lotDecimals as number) !== 0) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.lotDecimals is not 0`,
      terms.lotDecimals,
      "One lot of a contract is one contract.",
    );
  }
  checkExpiry(key, terms);
}

/** @throws ModelError `impossibleParameter` unless the expiry is a Unix time in seconds; it may have passed. */
export function checkExpiry(key: string, terms: { readonly expiry: number }): void {
  if (!Number.isSafeInteger(terms.expiry) || terms.expiry <= 0) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.expiry is not a Unix time in seconds`,
      terms.expiry,
      "Send an integer.",
    );
  }
}

/** 10^lotDecimals. @throws ModelError `impossibleParameter`. */
export function lotsPerUnit(key: string, { lotDecimals }: { readonly lotDecimals: number }): number {
  if (!Number.isInteger(lotDecimals) || lotDecimals < 0 || lotDecimals > 12) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.lotDecimals is not a number of decimals`,
      lotDecimals,
      "Use an integer from 0 to 12; one lot is 10^-lotDecimals units.",
    );
  }
  return Number(powerOfTen(lotDecimals));
}
