import type { VolatilitySurface } from "./VolatilitySurface.ts";

/** Total variance that falls with time at one moneyness: the later option is worth less than the earlier one. */
export interface CalendarArbitrage {
  /** Years to the two expiries. */
  readonly earlier: number;
  readonly later: number;
  /** ln(K/F) where it falls most. */
  readonly logMoneyness: number;
  /** Total variance of the earlier expiry less that of the later, above 0. */
  readonly violation: number;
}

/**
 * The worst fall of each pair of neighbours on a grid of 41 moneynesses, `reach` standard deviations of the earlier expiry
 * to each side; the lowest moneyness where several are as bad. (Gatheral, The Volatility Surface, 2006: no calendar
 * arbitrage iff w does not fall with T at fixed K/F.)
 */
export function calendarArbitrages(surface: VolatilitySurface, reach = 2): CalendarArbitrage[] {
  const found: CalendarArbitrage[] = [];
  surface.slice(1).forEach((later, i) => {
    const earlier = surface[i]!;
    const deviation = Math.sqrt(earlier.curve(0).variance);
    let violation = 0;
    let logMoneyness = 0;
    for (let j = -20; j <= 20; j++) {
      const k = (reach * deviation * j) / 20;
      const fall = earlier.curve(k).variance - later.curve(k).variance;
      if (fall <= violation) continue;
      violation = fall;
      logMoneyness = k;
    }
    if (violation > 0) found.push({ earlier: earlier.years, later: later.years, logMoneyness, violation });
  });
  return found;
}
