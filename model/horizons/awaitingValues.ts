import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market, PriceClaim } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";

/**
 * Value in USD of what is past its expiry and awaits settlement by a price, by index of the instrument: all it can pay (a
 * dollar, the strike of a put, one times the underlying of a call) or nothing, with the probability that leaves its
 * mean at the mark, so that whoever holds either side can lose all of it.
 *
 * One draw u an underlying, expiry and source: what settles on one price is not drawn apart. u is how far from the top
 * the price is, P(S ≥ K) = u: what pays above a strike does so for u < p, what pays below one for u ≥ 1 − p, a `between`
 * in the piece of length p that begins where the contracts on prices from its upper strike on end, 0 without any. So of
 * a ladder whose marks are in order no rung pays without those below it, and of a strip one bucket pays.
 *
 * @param firstDimension coordinate of the first draw; they are counted in the order of the instruments
 * @param wanted indices of the instruments to value; what settles on the same price is valued too
 */
export function awaitingValues(
  market: Market,
  draws: ScenarioDraws,
  firstDimension: number,
  wanted: ReadonlySet<number> = new Set(market.instruments.keys()),
): ReadonlyMap<number, Float64Array> {
  const groups = new Map<string, { index: number; claim: PriceClaim }[]>();
  market.instruments.forEach((claim, index) => {
    if (!isPriceClaim(claim) || claim.years > 0) return;
    const name = settlementName(claim);
    groups.set(name, [...(groups.get(name) ?? []), { index, claim }]);
  });
  const values = new Map<number, Float64Array>();
  [...groups.values()].forEach((group, k) => {
    if (!group.some(({ index }) => wanted.has(index))) return;
    const ranks = draws.uniforms(firstDimension + k);
    const starts = startsOf(group.map(({ claim }) => claim));
    for (const { index, claim } of group) {
      const [start, share, most] = [starts.get(claim)!, shareOf(claim), mostOf(claim) / 1e6];
      values.set(
        index,
        ranks.map((u) => (u >= start && u < start + share ? most : 0)),
      );
    }
  });
  return values;
}

/** Where the ranks begin at which each claim pays. */
function startsOf(claims: readonly PriceClaim[]): ReadonlyMap<PriceClaim, number> {
  const starts = new Map<PriceClaim, number>();
  /** P(S ≥ K) that the marks of binaries say. */
  const above: { strike: number; probability: number }[] = [];
  for (const claim of claims) {
    if (isBetween(claim)) continue;
    const isBelow = claim.kind === "put" || (claim.kind === "binary" && claim.terms.comparison === "less");
    const edge = isBelow ? 1 - shareOf(claim) : shareOf(claim);
    starts.set(claim, isBelow ? edge : 0);
    if (claim.kind === "binary") above.push({ strike: claim.strike, probability: edge });
  }
  for (const range of claims.filter(isBetween).sort((a, b) => b.upperStrike - a.upperStrike)) {
    const start = above.reduce(
      (most, { strike, probability }) =>
        strike >= range.upperStrike && probability > most ? probability : most,
      0,
    );
    starts.set(range, Math.min(start, 1 - shareOf(range)));
    above.push({ strike: range.strike, probability: start + shareOf(range) });
  }
  return starts;
}

function isBetween(claim: PriceClaim): claim is PriceClaim & { upperStrike: number } {
  return claim.kind === "binary" && claim.terms.comparison === "between";
}

/** The most that a unit can pay, 1e-6 USD. */
function mostOf({ kind, mark, worst }: PriceClaim): number {
  return kind === "call" ? Math.max(mark, Number(worst.short)) : mark + Number(worst.short);
}

function shareOf(claim: PriceClaim): number {
  return claim.mark / mostOf(claim);
}
