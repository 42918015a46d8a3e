/** What accounts have offered to take over, and how much of it is used up. */
import { max, min, Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";

interface Offer {
  /** Initial margin, 1e-6 USD. */
  perHour: bigint;
  used: bigint;
  /** When it was used last, Unix seconds. */
  since: bigint;
}

const HOUR = 3600n;

export class Backstops {
  private offers = new Map<string, Offer>();

  copy(): Backstops {
    const copy = new Backstops();
    copy.offers = new Map(this.offers);
    return copy;
  }

  offer(account: string, perHour: bigint): void {
    this.offers.set(account, { perHour, used: 0n, since: 0n });
  }

  perHour(account: string): bigint {
    return this.offers.get(account)?.perHour ?? 0n;
  }

  /** What is used is given back evenly over an hour, rounded down. */
  available(account: string, timestamp: bigint): bigint {
    const offer = this.offers.get(account);
    if (offer === undefined) return 0n;
    const given = Rational.of(offer.perHour * min(timestamp - offer.since, HOUR), HOUR).floor();
    return offer.perHour - max(offer.used - given, 0n);
  }

  use(account: string, margin: bigint, timestamp: bigint): void {
    const available = this.available(account, timestamp);
    refuseIf(margin > available, "BackstopExhausted");
    const perHour = this.perHour(account);
    this.offers.set(account, { perHour, used: perHour - (available - margin), since: timestamp });
  }
}
