import {
  buildCube,
  exactMargin,
  MarginKernel,
  marginOf,
  streamedCube,
  withCorrelation,
  type Book,
  type MarginReport,
} from "@plimsoll/model";

import { correlationOf, type Correlation } from "./correlationOf.ts";
import { panelKeys } from "./panelKeys.ts";
import { profileOf } from "./profileOf.ts";
import { withPaths } from "./withPaths.ts";

export type Method = "exact" | "montecarlo";

export interface MarginQuestion {
  readonly book: Book;
  readonly method: Method;
  /** Scenarios of the Monte-Carlo; the profile's own number if absent. */
  readonly paths?: number;
  readonly seed: number;
  /** Bytes; the whole cube is kept if absent. */
  readonly memoryLimit?: number;
  readonly rho?: Correlation;
}

export interface MarginAnswer {
  readonly report: MarginReport;
  /** Absent if the profile has several regimes or a ρ of its own for every class. */
  readonly rho?: Correlation;
  readonly confidence: string;
}

/** The margin of a book. @throws ModelError on a book or a parameter that the model refuses. */
export default function computeMargin({
  book,
  method,
  paths,
  seed,
  memoryLimit,
  rho,
}: MarginQuestion): MarginAnswer {
  let profile = profileOf(book.profile);
  if (rho !== undefined) profile = withCorrelation(profile, rho.within, rho.cross);
  if (paths !== undefined) profile = withPaths(profile, paths);
  const { snapshot, positions } = book;
  const input = { profile, snapshot, seeds: panelKeys(seed, profile.scenarioSet.panels) };
  const sampled = (): MarginReport =>
    memoryLimit === undefined
      ? marginOf(buildCube(input), positions)
      : new MarginKernel(streamedCube(input), { memoryLimit }).marginOf(positions);
  const report = method === "exact" ? exactMargin({ profile, snapshot, positions }) : sampled();
  const used = correlationOf(profile);
  return { report, confidence: profile.confidence, ...(used === undefined ? {} : { rho: used }) };
}
