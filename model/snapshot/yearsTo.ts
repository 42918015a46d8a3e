const secondsPerYear = 365 * 86_400;

/** Years of 365 days from `time` to an expiry, both Unix seconds; not positive once it has passed. */
export function yearsTo({ expiry }: { expiry: number }, { time }: { time: number }): number {
  return (expiry - time) / secondsPerYear;
}
