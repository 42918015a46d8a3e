import { exp } from "../numeric/exp.ts";
import { ModelError } from "../errors/ModelError.ts";
import { checkConditions, type Conditions } from "./Conditions.ts";
import { saturated } from "./Greeks.ts";
import { scaled, type Sensitivities } from "./Sensitivities.ts";

/** A leg with its own price and greeks, and its own time to expiry, over which that price is discounted. */
export interface ParlayLeg {
  readonly greeks: Sensitivities;
  readonly years: number;
}

const none = { delta: 0, gamma: 0, vega: 0 };

/**
 * Price and greeks of a parlay: e^{−rT} times the product of its legs, as if they were independent (what the model does
 * with them after a move, too; the correlation that a mark carries is in the anchor). Derivatives by the product rule,
 * (PQ)″ = P″Q + 2P′Q′ + PQ″, so two legs on one underlying have a cross gamma.
 * @param legs priced at the same rate; the payout is discounted once, over the parlay's time, and not once a leg
 * @throws ModelError `impossibleParameter` without legs, or for a bad time or rate.
 */
export function priceParlay(
  legs: readonly ParlayLeg[],
  { years, rate = 0 }: Pick<Conditions, "years" | "rate">,
): Sensitivities {
  checkConditions({ spot: 1, volatility: 0, years, rate });
  const [first, ...rest] = legs.map((leg) => undiscounted(leg, rate));
  if (first === undefined) {
    throw new ModelError("impossibleParameter", "A parlay has no legs", legs.length, "Pass at least one.");
  }
  const discounted = scaled(rest.reduce(product, first), saturated(exp(-rate * years)));
  return { ...discounted, theta: saturated(discounted.theta + rate * discounted.price) };
}

/** e^{rT}·P, whose theta lacks the growth of the discount factor. */
function undiscounted({ greeks, years }: ParlayLeg, rate: number): Sensitivities {
  checkConditions({ spot: 1, volatility: 0, years, rate });
  const theta = saturated(greeks.theta - saturated(rate * greeks.price));
  return scaled({ ...greeks, theta }, saturated(exp(rate * years)));
}

function product(p: Sensitivities, q: Sensitivities): Sensitivities {
  const names = new Set([...Object.keys(p.byUnderlying), ...Object.keys(q.byUnderlying)]);
  return {
    price: p.price * q.price,
    theta: sum(p.theta * q.price, p.price * q.theta),
    byUnderlying: Object.fromEntries(
      [...names].map((name) => {
        const a = p.byUnderlying[name] ?? none;
        const b = q.byUnderlying[name] ?? none;
        return [
          name,
          {
            delta: sum(a.delta * q.price, p.price * b.delta),
            gamma: sum(a.gamma * q.price, 2 * saturated(a.delta * b.delta), p.price * b.gamma),
            vega: sum(a.vega * q.price, p.price * b.vega),
          },
        ];
      }),
    ),
  };
}

/** A sum whose terms may be at the end of the range: no ∞ − ∞. */
function sum(...terms: readonly number[]): number {
  return terms.reduce((total, term) => saturated(total + saturated(term)), 0);
}
