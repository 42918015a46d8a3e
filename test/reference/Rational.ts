/** Exact fractions: nothing is rounded before the rule that says so. */
export class Rational {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;

  private constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  static of(numerator: bigint, denominator = 1n): Rational {
    if (denominator === 0n) throw new RangeError("A fraction of nothing");
    if (denominator < 0n) return Rational.of(-numerator, -denominator);
    const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
    return new Rational(numerator / divisor, denominator / divisor);
  }

  static readonly ZERO = Rational.of(0n);

  static sum(terms: Iterable<Rational>): Rational {
    let total = Rational.ZERO;
    for (const term of terms) total = total.plus(term);
    return total;
  }

  plus(other: Rational): Rational {
    return Rational.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Rational): Rational {
    return this.plus(other.times(-1n));
  }

  times(other: Rational | bigint): Rational {
    const by = typeof other === "bigint" ? Rational.of(other) : other;
    return Rational.of(this.numerator * by.numerator, this.denominator * by.denominator);
  }

  over(other: Rational | bigint): Rational {
    const by = typeof other === "bigint" ? Rational.of(other) : other;
    return Rational.of(this.numerator * by.denominator, this.denominator * by.numerator);
  }

  abs(): Rational {
    return this.numerator < 0n ? this.times(-1n) : this;
  }

  isBelow(other: Rational): boolean {
    return this.numerator * other.denominator < other.numerator * this.denominator;
  }

  /** The largest integer that is not above. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator;
    return this.numerator < 0n && quotient * this.denominator !== this.numerator ? quotient - 1n : quotient;
  }

  /** The smallest integer that is not below. */
  ceil(): bigint {
    return -this.times(-1n).floor();
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

export const min = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
export const max = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
export const abs = (value: bigint): bigint => (value < 0n ? -value : value);
