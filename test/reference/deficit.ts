/** What an account in liquidation lacks counts before it is lost. */
import type { Account } from "./Book.ts";
import type { Measured } from "./portfolio.ts";
import { max } from "./Rational.ts";
import { isWithin } from "./requirement.ts";
import type { Chain } from "./ReferenceVenue.ts";

/** At marks of one epoch only. */
export function noteDeficit(chain: Chain, { auction }: Account, measured: Measured): void {
  if (auction === undefined || !isWithin(chain, measured, 0n)) return;
  auction.deficit = max(-measured.equity, 0n);
}
