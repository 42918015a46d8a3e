const steps = 1_048_576;

/** ⌈lots × rate⌉ in 1e-6 USD, the rate a lot first rounded up to 2⁻²⁰ of a unit; lots and rate not below 0. */
export function chargeUp(lots: bigint, rate: number): bigint {
  const scaled = -Math.floor(-rate * steps);
  const product = lots * BigInt(scaled);
  return (product + BigInt(steps) - 1n) >> 20n;
}
