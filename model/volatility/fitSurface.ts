import { calendarArbitrages, type CalendarArbitrage } from "./calendarArbitrages.ts";
import { fitSmile, type SmileFit, type SmileQuestion } from "./fitSmile.ts";
import type { Smile, VolatilitySurface } from "./VolatilitySurface.ts";

export interface SurfaceFit {
  /** One a question, by expiry: what was fitted, how well, or why not. */
  readonly expiries: readonly { readonly years: number; readonly fit: SmileFit }[];
  /** The expiries that could be fitted; may be empty. */
  readonly surface: VolatilitySurface;
  readonly calendar: readonly CalendarArbitrage[];
}

/** A smile for every expiry whose strip can be fitted, each on its own, and what is wrong between them. */
export function fitSurface(questions: readonly SmileQuestion[]): SurfaceFit {
  const expiries = [...questions]
    .sort((a, b) => a.years - b.years)
    .map((question) => ({ years: question.years, fit: fitSmile(question) }));
  const surface = expiries.flatMap(({ years, fit }): Smile[] =>
    fit.kind === "fitted" ? [{ years, curve: fit.curve }] : [],
  );
  return { expiries, surface, calendar: calendarArbitrages(surface) };
}
