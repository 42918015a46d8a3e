import { ModelError } from "../errors/ModelError.ts";
import { type Fraction, parseDecimal, parseFraction } from "../numeric/parseDecimal.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Instrument } from "../snapshot/Snapshot.ts";
import type { SizeParameters } from "./size/SizeParameters.ts";

/** A profile's margin parameters as exact fractions. */
export interface MarginRules {
  readonly clusters: "leaf" | "class";
  readonly addStandardError: boolean;
  readonly guards: boolean;
  readonly carveOut: "fullCollateral" | "maxLoss";
  readonly divergenceAgainst: "gross" | "buckets";
  readonly halfSpread: Readonly<Record<Instrument["kind"], Fraction>>;
  readonly buffer: Fraction;
  readonly tailPriceDriven: Fraction;
  readonly tailEvents: Fraction;
  readonly halfSpreadCap: Fraction;
  readonly divergence: Fraction;
  readonly parlay: Fraction;
  readonly dispute: Fraction;
  readonly bonusMax: Fraction;
  readonly maintenanceRatio: Fraction;
  readonly resolutionDays: Fraction;
  readonly sizes?: SizeRules;
  readonly window?: EventWindow;
  readonly stress?: { readonly share: Fraction; readonly tailDigital: number };
  /** Besides the margin's own: the profile's text and the same as a fraction. */
  readonly reportedLevels: readonly { readonly confidence: string; readonly level: Fraction }[];
}

/** Numbers of the charges that grow with size; the first four are doubles because the charges are. */
export interface SizeRules {
  readonly impact: number;
  readonly openInterestShare: number;
  readonly participation: number;
  readonly concentrationThreshold: number;
  readonly liquiditySlope: number;
  readonly horizonSlope: number;
  readonly concentrationSlope: number;
  readonly fundingSlope: Fraction;
  readonly fundingHours: Fraction;
  readonly fundingMargin: Fraction;
  /** For the margin period of each instrument. */
  readonly profile: Profile;
}

export interface EventWindow {
  /** Margin period of events and length of the window, seconds. */
  readonly horizon: number;
  readonly seconds: number;
}

/** @throws ModelError `malformedDecimal`, `impossibleParameter` for a negative rate or a level outside (0, 1). */
export function marginRules(profile: Profile): MarginRules {
  const { margin, stress } = profile;
  const read = (field: string, text: string): Fraction => rateOf(`margin.${field}`, text);
  const half = (kind: keyof typeof margin.halfSpread): Fraction =>
    read(`halfSpread.${kind}`, margin.halfSpread[kind]);
  return {
    clusters: margin.clusters,
    addStandardError: margin.addStandardError,
    guards: margin.guards ?? false,
    carveOut: margin.carveOut,
    divergenceAgainst: margin.divergence.against,
    halfSpread: {
      perp: half("perp"),
      spot: half("spot"),
      scalar: half("scalar"),
      call: half("call"),
      put: half("put"),
      binary: half("binary"),
      outcome: half("outcome"),
      parlay: half("parlay"),
    },
    buffer: read("buffer", margin.buffer),
    tailPriceDriven: read("tailPriceDriven", margin.tailPriceDriven),
    tailEvents: read("tailEvents", margin.tailEvents),
    halfSpreadCap: read("halfSpreadCap", margin.halfSpreadCap),
    divergence: read("divergence.rate", margin.divergence.rate),
    parlay: read("parlay", margin.parlay),
    dispute: read("dispute", margin.dispute),
    bonusMax: read("bonusMax", margin.bonusMax),
    maintenanceRatio: read("maintenanceRatio", margin.maintenanceRatio),
    resolutionDays: read("resolutionDays", margin.resolutionDays),
    ...(margin.sizes === undefined ? {} : { sizes: sizeRules(profile, margin.sizes) }),
    ...(margin.eventWindowHours === undefined
      ? {}
      : {
          window: {
            horizon: wholeSeconds("events.horizonDays", profile.events.horizonDays, 86_400),
            seconds: wholeSeconds("margin.eventWindowHours", margin.eventWindowHours, 3600),
          },
        }),
    ...(stress === undefined
      ? {}
      : {
          stress: {
            share: rateOf("stress.share", stress.share),
            tailDigital: parseDecimal(stress.tailDigital, "stress.tailDigital") * 1e6,
          },
        }),
    reportedLevels: (profile.reportedConfidences ?? []).map((confidence) => ({
      confidence,
      level: confidenceOf({ ...profile, confidence }),
    })),
  };
}

function sizeRules(profile: Profile, sizes: SizeParameters): SizeRules {
  const read = (field: string, text: string): Fraction => rateOf(`margin.sizes.${field}`, text);
  const decimal = (field: string, text: string): number => {
    read(field, text);
    return parseDecimal(text);
  };
  const { horizon, concentration, funding } = sizes.largestSlope;
  return {
    impact: decimal("impact", sizes.impact),
    openInterestShare: decimal("openInterestShare", sizes.openInterestShare),
    participation: decimal("participation", sizes.participation),
    concentrationThreshold: decimal("concentrationThreshold", sizes.concentrationThreshold),
    liquiditySlope: parseDecimal(profile.margin.halfSpreadCap),
    horizonSlope: decimal("largestSlope.horizon", horizon),
    concentrationSlope: decimal("largestSlope.concentration", concentration),
    fundingSlope: read("largestSlope.funding", funding),
    fundingHours: read("fundingHours", sizes.fundingHours),
    fundingMargin: read("fundingMargin", sizes.fundingMargin),
    profile,
  };
}

function wholeSeconds(field: string, text: string, unit: number): number {
  const seconds = Math.floor(parseDecimal(text, field) * unit + 0.5);
  if (seconds > 0) return seconds;
  throw new ModelError("impossibleParameter", `${field} is not a length of time`, text, "Write it above 0.");
}

function rateOf(field: string, text: string): Fraction {
  const rate = parseFraction(text, field);
  if (rate.numerator >= 0n) return rate;
  throw new ModelError(
    "impossibleParameter",
    `${field} is negative`,
    text,
    "Every term of the margin is at least 0.",
  );
}
