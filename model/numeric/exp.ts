import { powerOfTwo } from "./powerOfTwo.ts";

const inverseLn2 = 1.4426950408889634;
/** ln 2 in two parts; the high one has 21 zero bits, so that k·ln2High is exact. */
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/**
 * e^x in a fixed order of additions, multiplications and divisions, so the same bits on every machine.
 * Error below one unit in the last place; 0 below −700, ∞ above 709.
 * Method and coefficients: FDLIBM e_exp.c (Sun Microsystems, 1993): r = x − k·ln 2, Remez rational in r².
 */
export function exp(x: number): number {
  if (x < -700) return 0;
  if (x > 709) return Infinity;
  const k = Math.floor(x * inverseLn2 + 0.5);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const mantissa = 1 - (low - (r * c) / (2 - c) - high);
  return mantissa * powerOfTwo(k);
}
