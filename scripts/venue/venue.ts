import { codecs } from "@plimsoll/sdk";
import { z } from "zod";

const decimal = z.string().regex(/^(0|[1-9]\d*)(\.\d{1,6})?$/, "a positive decimal with at most six places");
const lots = z.string().regex(/^-?[1-9]\d*$/, "a whole number of lots, not zero");

const listed = {
  symbol: z.string().min(1).max(31),
  index: z.int().nonnegative().max(0xffffff),
  lotDecimals: z.int().min(0).max(6),
  openInterestCap: lots,
  /** 1e6 = 100 % of the mark for perps and spots, of the underlying's for options; 1e-6 USD for binaries and scalars. */
  tradeBand: z.int().positive(),
};

/** Days from the block in which the venue is listed to the expiry. */
const expiryDays = z.int().positive();

/** Symbol of an asset. */
const asset = z.string().min(1).max(31);

const perp = z.strictObject({ ...listed, kind: z.literal("perp"), underlying: asset });

const scalar = z.strictObject({
  ...listed,
  kind: z.literal("scalar"),
  underlying: asset,
  /** US dollars: it pays clamp((S − lower)/(upper − lower), 0, 1). */
  lower: decimal,
  upper: decimal,
  expiryDays,
});

const option = z.strictObject({
  ...listed,
  kind: z.enum(["call", "put"]),
  underlying: asset,
  strike: decimal,
  /** Symbol of a perp or spot of this venue on the same asset, listed before: its mark is the underlying's price. */
  priced: z.string(),
  expiryDays,
});

const spot = z.strictObject({
  ...listed,
  kind: z.literal("spot"),
  underlying: asset,
  /** The ERC-20 on the chain where the venue is listed. */
  token: codecs.address,
  /** Share of the value that does not count as collateral without an attestation, 1e6 = 100 %. */
  haircut: z.int().positive().max(1_000_000),
});

const binary = z
  .strictObject({
    ...listed,
    kind: z.literal("binary"),
    comparison: z.enum(["greaterOrEqual", "greater", "less", "between", "outcome", "allLegs"]),
    underlying: z.string().max(31),
    strike: decimal.optional(),
    upperStrike: decimal.optional(),
    outcome: z.int().nonnegative().optional(),
    legs: z.array(z.string()).min(2).optional(),
    expiryDays,
  })
  .refine(
    (terms) => terms.comparison === "allLegs" || terms.underlying !== "",
    "only a parlay has no underlying",
  )
  .refine(
    (terms) => (terms.comparison === "allLegs") === (terms.legs !== undefined),
    "a parlay, and only a parlay, has legs",
  )
  .refine(
    (terms) => (terms.comparison === "outcome") === (terms.outcome !== undefined),
    "an outcome needs its index",
  )
  .refine(
    (terms) => (terms.comparison === "between") === (terms.upperStrike !== undefined),
    "between needs upperStrike",
  );

/** The instruments that a venue lists: the format of `data/venues/*.json`. */
export const venueSchema = z.strictObject({
  name: z.string(),
  note: z.string(),
  instruments: z.array(z.discriminatedUnion("kind", [perp, binary, scalar, option, spot])).min(1),
  /** Symbols of contracts of which exactly one pays, in order; each set settles as one. */
  exclusiveSets: z.array(z.array(z.string()).min(2).max(64)).default([]),
});

/** Accounts of a demonstration; sizes are signed lots, `equityToMargin` is a multiple of the attested initial margin. */
export const accountsSchema = z.strictObject({
  note: z.string(),
  accounts: z
    .array(
      z.strictObject({
        name: z.string(),
        note: z.string(),
        equityToMargin: z.number().min(1),
        positions: z.array(z.strictObject({ symbol: z.string(), size: lots })).min(1),
      }),
    )
    .min(1),
});

export type Venue = z.infer<typeof venueSchema>;
export type VenueInstrument = Venue["instruments"][number];
