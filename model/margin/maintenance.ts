import type { BoundedComponent } from "../instruments/maxLoss.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { timesUp } from "../numeric/timesUp.ts";
import { windowLevels } from "./eventWindow.ts";
import type { MarginContext } from "./MarginContext.ts";

/**
 * min(M(1 − bonusMax), max(ratio·M, M_jump + bonusMax·M)): a contract that resolves leaves no time to liquidate, so its
 * part of M must not be scaled down.
 *
 * M_jump is the larger of the tail term and what is about to resolve, at most M: the maxLoss of the bounded components that
 * expire within `resolutionDays`, and of events the part of it that their window has reached.
 *
 * @param components of the legs
 * @param amount M without liquidation feedback, which is on the initial margin only
 */
export function maintenance(
  { market, rules }: Pick<MarginContext, "market" | "rules">,
  components: readonly BoundedComponent[],
  tail: bigint,
  amount: bigint,
): bigint {
  const { numerator, denominator } = rules.resolutionDays;
  const soon = market.time + (86_400 * Number(numerator)) / Number(denominator);
  const resolving = components.reduce(
    (sum, component) => (component.resolvesAt <= soon ? sum + component.maxLoss : sum),
    0n,
  );
  const jump = least(amount, larger(tail, resolving + inWindow({ market, rules }, components, soon)));
  const bonus = timesUp(amount, rules.bonusMax);
  const scaled = timesUp(amount, rules.maintenanceRatio);
  return least(amount - bonus, larger(scaled, jump + bonus));
}

/** Σ w·maxLoss over events in their window that do not count in full already. */
function inWindow(
  { market, rules }: Pick<MarginContext, "market" | "rules">,
  components: readonly BoundedComponent[],
  soon: number,
): bigint {
  if (rules.window === undefined) return 0n;
  const { horizon, seconds } = rules.window;
  return components
    .filter(({ resolvesAt, priceDriven }) => resolvesAt > soon && !priceDriven)
    .flatMap(({ legs }) => windowLevels(market, legs, horizon, seconds))
    .reduce((sum, { maxLoss, share, of }) => sum + divideUp(maxLoss * share, of), 0n);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
