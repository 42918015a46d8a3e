/** What a leg must need, and an account have for each: full collateral is exempt. */
import type { Account } from "./Book.ts";
import { worstCaseOf, type Measured } from "./portfolio.ts";
import { Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";
import type { Chain } from "./ReferenceVenue.ts";

export function refuseThin({ terms }: Chain, { holdings }: Account, { equity, worstCase }: Measured): void {
  if (equity >= worstCase) return;
  refuseIf(equity < BigInt(holdings.length) * terms.minPerLeg, "BelowLegMargin");
}

/** After a trade of `instrument` that adds risk. */
export function refuseDust(chain: Chain, account: Account, measured: Measured, instrument: number): void {
  if (measured.equity >= measured.worstCase) return;
  refuseThin(chain, account, measured);
  const traded = account.holdings.find((holding) => holding.instrument === instrument);
  if (traded === undefined) return;
  const worstCase = worstCaseOf(chain, instrument, traded.lots);
  refuseIf(worstCase.isBelow(Rational.of(chain.terms.minLegValue)), "DustLeg");
}
