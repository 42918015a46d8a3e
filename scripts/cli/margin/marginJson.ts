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
    levels: report.levels.map(({ confidence: level, ...risk }) => ({
      confidence: Number(level),
      valueAtRisk: dollars(risk.valueAtRisk),
      expectedShortfall: dollars(risk.expectedShortfall),
      standardError: dollars(risk.standardError),
    })),
    panelError: dollars(report.panelError),
    bases: Object.fromEntries(Object.entries(report.bases).map(([name, amount]) => [name, dollars(amount)])),
    base: dollars(report.base),
    floor: dollars(report.floor),
    stresses: report.stresses.map(({ name, loss }) => ({ name, loss: dollars(loss) })),
    core: dollars(report.core),
    addOns: Object.fromEntries(
      Object.entries(report.addOns).map(([name, amount]) => [name, dollars(amount)]),
    ),
    margin: dollars(report.initialMargin),
    maintenanceMargin: dollars(report.maintenanceMargin),
    release: report.release,
    binding: report.binding,
    cascade: report.cascade,
    clusters: report.clusters.map(({ cluster, expectedShortfall, gross }) => ({
      cluster,
      expectedShortfall: dollars(expectedShortfall),
      gross: dollars(gross),
    })),
    waterfall: report.waterfall.map(({ term, amount, reason, numbers }) => ({
      term,
      amount: dollars(amount),
      reason,
      numbers,
    })),
  };
}
