import { ModelError } from "../errors/ModelError.ts";
import { type Fraction, parseFraction } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { Instrument } from "../snapshot/Snapshot.ts";

/** A profile's margin parameters as exact fractions. */
export interface MarginRules {
  readonly clusters: "leaf" | "class";
  readonly addStandardError: boolean;
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
}

/** @throws ModelError `malformedDecimal`, `impossibleParameter` for a negative rate. */
export function marginRules({ margin }: Profile): MarginRules {
  const read = (field: keyof typeof margin, text: string): Fraction => {
    const rate = parseFraction(text, `margin.${field}`);
    if (rate.numerator < 0n) {
      throw new ModelError(
        "impossibleParameter",
        `margin.${field} is negative`,
        text,
        "Every term of the margin is at least 0.",
      );
    }
    return rate;
  };
  const half = (kind: keyof typeof margin.halfSpread): Fraction =>
    read("halfSpread", margin.halfSpread[kind]);
  return {
    clusters: margin.clusters,
    addStandardError: margin.addStandardError,
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
    divergence: read("divergence", margin.divergence.rate),
    parlay: read("parlay", margin.parlay),
    dispute: read("dispute", margin.dispute),
    bonusMax: read("bonusMax", margin.bonusMax),
    maintenanceRatio: read("maintenanceRatio", margin.maintenanceRatio),
    resolutionDays: read("resolutionDays", margin.resolutionDays),
  };
}
