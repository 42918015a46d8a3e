/** A slice's gas before it can be simulated: 160k for one leg, 370k for eight, 2.1M for 64. */
export function expectedGas(legs: number): bigint {
  return 130_000n + 31_000n * BigInt(legs);
}
