import { exp } from "./exp.ts";

const inverseRootTwoPi = 0.3989422804014327;
const centralBound = 0.67448975;
const farBound = 5.656854249492381;

/** Φ(x), the standard normal distribution; relative error about 1e-15 in both tails, 0 below −37.4. */
export function normalCdf(x: number): number {
  const y = Math.abs(x);
  if (y <= centralBound) return 0.5 + centralPart(x);
  const tail = upperTail(y);
  return x > 0 ? 1 - tail : tail;
}

/** Φ(x)/Φ(−x), the odds that a standard normal is below x. */
export function normalOdds(x: number): number {
  const y = Math.abs(x);
  if (y <= centralBound) {
    const part = centralPart(x);
    return (0.5 + part) / (0.5 - part);
  }
  const tail = upperTail(y);
  return x > 0 ? (1 - tail) / tail : tail / (1 - tail);
}

/** `normalOdds` of every number of a column, in its place. */
export function normalOddsOf(column: Float64Array): void {
  for (let s = 0; s < column.length; s++) column[s] = normalOdds(column[s]!);
}

/** `normalCdf` of every number of a column, in its place. */
export function normalCdfOf(column: Float64Array): void {
  for (let s = 0; s < column.length; s++) column[s] = normalCdf(column[s]!);
}

/** φ(x), the standard normal density; 0 beyond ±37.4. */
export function normalDensity(x: number): number {
  const y = Math.abs(x);
  return y > 38 ? 0 : inverseRootTwoPi * expMinusHalfSquare(y);
}

/** Φ(b) − Φ(a) for a ≤ b, taken in the tail where both are small. */
export function normalBetween(a: number, b: number): number {
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** Mills' ratio Φ(−y)/φ(y) for y ≥ 0.67448975; falls from 1.14 like 1/y, and never underflows. */
export function millsRatio(y: number): number {
  return (y <= farBound ? middleRatio(y) : farRatio(y)) / inverseRootTwoPi;
}

/*
 * W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), in the form
 * of ANORM (Algorithm 715, ACM TOMS 1993): three ranges.
 */
function centralPart(x: number): number {
  const t = x * x;
  const numerator =
    (((0.065682337918207449113 * t + 2.2352520354606839287) * t + 161.02823106855587881) * t +
      1067.6894854603709582) *
      t +
    18154.981253343561249;
  const denominator =
    (((t + 47.20258190468824187) * t + 976.09855173777669322) * t + 10260.932208618978205) * t +
    45507.789335026729956;
  return (x * numerator) / denominator;
}

function upperTail(y: number): number {
  if (y > 38) return 0;
  return expMinusHalfSquare(y) * (y <= farBound ? middleRatio(y) : farRatio(y));
}

function middleRatio(y: number): number {
  const numerator =
    (((((((1.0765576773720192317e-8 * y + 0.39894151208813466764) * y + 8.8831497943883759412) * y +
      93.506656132177855979) *
      y +
      597.27027639480026226) *
      y +
      2494.5375852903726711) *
      y +
      6848.1904505362823326) *
      y +
      11602.651437647350124) *
      y +
    9842.7148383839780218;
  const denominator =
    (((((((y + 22.266688044328115691) * y + 235.38790178262499861) * y + 1519.377599407554805) * y +
      6485.558298266760755) *
      y +
      18615.571640885098091) *
      y +
      34900.952721145977266) *
      y +
      38912.003286093271411) *
      y +
    19685.429676859990727;
  return numerator / denominator;
}

function farRatio(y: number): number {
  const t = 1 / (y * y);
  const numerator =
    ((((0.02307344176494017303 * t + 0.21589853405795699) * t + 0.1274011611602473639) * t +
      0.022235277870649807) *
      t +
      0.001421619193227893466) *
      t +
    2.9112874951168792e-5;
  const denominator =
    ((((t + 1.28426009614491121) * t + 0.468238212480865118) * t + 0.0659881378689285515) * t +
      0.00378239633202758244) *
      t +
    7.29751555083966205e-5;
  return (inverseRootTwoPi - (t * numerator) / denominator) / y;
}

/** e^(−c²/2) of c = 0, 1/16, 2/16, … 38: there are few, so `exp` is asked once for each. */
const coarseSquares = Float64Array.from({ length: 38 * 16 + 1 }, (_, sixteenths) => {
  const coarse = sixteenths / 16;
  return exp(-coarse * coarse * 0.5);
});

/** e^(−y²/2) for 0 ≤ y ≤ 38, with y split at 1/16, so that the rounding of y² does not reach the tail. */
function expMinusHalfSquare(y: number): number {
  const sixteenths = Math.floor(y * 16);
  const coarse = sixteenths / 16;
  return coarseSquares[sixteenths]! * exp(-(y - coarse) * (y + coarse) * 0.5);
}
