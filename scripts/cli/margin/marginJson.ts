import type { Book } from "@plimsoll/model";

import { dollars } from "../terminal/money.ts";
import type { MarginAnswer } from "./computeMargin.ts";

/** The answer as a JSON document, money in dollars. `seed` is there if scenarios were drawn. */
export function marginJson(book: Book, { report, rho, confidence }: MarginAnswer, seed: number) {
  return {
    book: book.name,
    profile: report.profile,
    method: report.method,
    points: report.points,
    ...(report.method === "montecarlo" ? { seed } : {}),
    confidence: Number(confidence),
    rho: rho === undefined ? null : { within: Number(rho.within), cross: Number(rho.cross) },
    fullCollateral: dollars(report.fullCollateral),
    valueAtRisk: dollars(report.valueAtRisk),
    expectedShortfall: dollars(report.expectedShortfall),
    standardError: dollars(report.standardError),
    base: dollars(report.base),
    floor: dollars(report.floor),
    core: dollars(report.core),
    addOns: Object.fromEntries(
      Object.entries(report.addOns).map(([name, amount]) => [name, dollars(amount)]),
    ),
    margin: dollars(report.initialMargin),
    maintenanceMargin: dollars(report.maintenanceMargin),
    release: report.release,
    binding: report.binding,
    clusters: report.clusters.map(({ cluster, expectedShortfall, gross }) => ({
      cluster,
      expectedShortfall: dollars(expectedShortfall),
      gross: dollars(gross),
    })),
    waterfall: report.waterfall.map(({ term, amount, why }) => ({ term, amount: dollars(amount), why })),
  };
}
