/**
 * Φ(x) to about 1e-15: Hart's algorithm 5666 as given by G. West, Better approximations to cumulative normal functions,
 * Wilmott Magazine, May 2005.
 */
export function normalCdf(x: number): number {
  const y = Math.abs(x);
  if (y > 37) return x > 0 ? 1 : 0;
  const density = Math.exp((-y * y) / 2);
  const tail =
    y < SPLIT ? (density * evaluate(NUMERATOR, y)) / evaluate(DENOMINATOR, y) : density / fraction(y);
  return x > 0 ? 1 - tail : tail;
}

const SPLIT = 7.07106781186547;
const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
];

const evaluate = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** The continued fraction for the far tail, times √2π. */
function fraction(y: number): number {
  return (y + 1 / (y + 2 / (y + 3 / (y + 4 / (y + 0.65))))) * 2.506628274631;
}
