/** Whose the tokens are: fees, insurance, and what is held for accounts, who have claims on it at ρ. */
import { WHOLE } from "./Parameters.ts";
import { max, min, Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";

export class Fund {
  fees = 0n;
  insurance = 0n;
  held = 0n;
  /** ρ, 1e18 = whole; never zero. */
  index = WHOLE;

  copy(): Fund {
    return Object.assign(new Fund(), this);
  }

  /** Tokens brought in for an account, and the cash they are worth: y/ρ, rounded down. */
  credit(tokens: bigint): bigint {
    this.held += tokens;
    return Rational.of(tokens).over(this.ratio()).floor();
  }

  /** Tokens paid for an account's cash: x·ρ, rounded down; never those of fees and insurance. */
  debit(cash: bigint): bigint {
    const tokens = this.ratio().times(cash).floor();
    refuseIf(tokens > this.held, "Overflow");
    this.held -= tokens;
    return tokens;
  }

  collectFee(cash: bigint): void {
    const tokens = min(this.ratio().times(cash).floor(), this.held);
    this.held -= tokens;
    this.fees += tokens;
  }

  /** Income in tokens. */
  endow(tokens: bigint): void {
    const claims = this.claims();
    this.held += tokens;
    this.restore(claims);
  }

  /** Income in cash of an account, whose claim ends. */
  endowFromCash(cash: bigint): void {
    this.restore(max(this.claims() - cash, 0n));
  }

  /** What insurance pays of a deficit. */
  cover(deficit: bigint): bigint {
    const paid = min(deficit, this.insurance);
    this.insurance -= paid;
    this.held += paid;
    return paid;
  }

  /** ρ ← T/(T/ρ + D), rounded down. */
  writeOff(loss: bigint): void {
    this.setIndex(Rational.of(max(this.held, 1n), this.claims() + loss));
  }

  /** T/ρ, rounded up; without a token left, of one unit. */
  private claims(): bigint {
    if (this.index === WHOLE) return this.held;
    return Rational.of(max(this.held, 1n)).over(this.ratio()).ceil();
  }

  /** ρ up to one; what is more than the claims is insurance. */
  private restore(claims: bigint): void {
    if (this.held < claims) {
      this.setIndex(Rational.of(this.held, claims));
      return;
    }
    this.index = WHOLE;
    this.insurance += this.held - claims;
    this.held = claims;
  }

  private ratio(): Rational {
    return Rational.of(this.index, WHOLE);
  }

  private setIndex(ratio: Rational): void {
    this.index = max(ratio.times(WHOLE).floor(), 1n);
  }
}
