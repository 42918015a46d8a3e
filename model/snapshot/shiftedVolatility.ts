/** Volatility a year of the shifted price S + a: σ·S/(S + a). */
export function shiftedVolatility(volatility: number, spot: number, shift: number): number {
  return (volatility * spot) / (spot + shift);
}
