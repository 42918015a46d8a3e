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

  /** Tokens paid for an account's cash: x·ρ', rounded down; never those of fees and insurance. */
  debit(cash: bigint, deficits: bigint): void {
    const tokens = this.paidFor(cash, deficits);
    refuseIf(tokens > this.held, "Overflow");
    this.pay(tokens, cash, deficits);
  }

  /** The same, to the fees, and as far as there are tokens. */
  collectFee(cash: bigint, deficits: bigint): void {
    const tokens = min(this.paidFor(cash, deficits), this.held);
    this.pay(tokens, cash, deficits);
    this.fees += tokens;
  }

  /** ρ' = min(ρ, (T + I)/(N + D)), rounded down: ρ as it would be with all deficits written off. */
  paidIndex(deficits: bigint): bigint {
    if (deficits === 0n) return this.index;
    const ratio = Rational.of(this.held + this.insurance, this.claims() + deficits);
    return min(this.index, ratio.times(WHOLE).floor());
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

  private paidFor(cash: bigint, deficits: bigint): bigint {
    return Rational.of(cash * this.paidIndex(deficits), WHOLE).floor();
  }

  /** What is paid below ρ leaves the rest of the claim to the fund. */
  private pay(tokens: bigint, cash: bigint, deficits: bigint): void {
    const claims = this.claims();
    const isBelow = this.paidIndex(deficits) < this.index;
    this.held -= tokens;
    if (isBelow) this.restore(max(claims - cash, 0n));
  }

  /** T/ρ, rounded up; without a token left, of one unit. */
  private claims(): bigint {
    if (this.index === WHOLE) return this.held;
    return Rational.of(max(this.held, 1n)).over(this.ratio()).ceil();
  }

  /** ρ up to one, never down; what is more than the claims is insurance. */
  private restore(claims: bigint): void {
    if (this.held < claims) {
      this.index = max(this.index, Rational.of(this.held, claims).times(WHOLE).floor());
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
