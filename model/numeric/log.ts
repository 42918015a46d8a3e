import { powerOfTwo } from "./powerOfTwo.ts";

const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;
const squareRootOfTwo = 1.4142135623730951;

/**
 * Natural logarithm of a positive normal number in a fixed order of + − × ÷, error below one unit in the last
 * place. NaN for x ≤ 0, NaN or ∞.
 * Method and coefficients: FDLIBM e_log.c (Sun Microsystems, 1993): x = 2^k (1 + f), s = f/(2 + f).
 */
export function log(x: number): number {
  // ∞ becomes NaN by ∞/∞ below.
  if (!(x > 0)) return NaN;
  let mantissa = x;
  let k = 0;
  // The exponent by halving steps of powers of two: exact, and no look at the bits.
  for (let step = 512; step >= 1; step = step / 2) {
    if (mantissa >= powerOfTwo(step)) {
      mantissa *= powerOfTwo(-step);
      k += step;
    } else if (mantissa < powerOfTwo(1 - step)) {
      mantissa *= powerOfTwo(step);
      k -= step;
    }
  }
  if (mantissa > squareRootOfTwo) {
    mantissa /= 2;
    k += 1;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
  const even =
    z *
    (0.666666666666673513 +
      w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
  const remainder = odd + even;
  const halfSquare = 0.5 * f * f;
  return k * ln2High - (halfSquare - (s * (halfSquare + remainder) + k * ln2Low) - f);
}
