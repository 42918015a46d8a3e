import { type Carving, carvingsOf, leftBy, mayNeedLess } from "../margin/carveOut.ts";
import { type Holdings, holdingsOf } from "../margin/Holdings.ts";
import type { Leg } from "../margin/Leg.ts";
import type { MarginContext } from "../margin/MarginContext.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import { partitionOf } from "../margin/partitions.ts";
import { requirement, type Requirement } from "../margin/requirement.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { AccountMeasure, type TailSource } from "./AccountMeasure.ts";
import { KnownSums } from "./KnownSums.ts";
import { type MarginPlan, marginPlan, type MarginTerms } from "./marginPlan.ts";
import { sumNodes } from "./sumNodes.ts";
import type { SumTails } from "./SumTails.ts";
import { UnforeseenSum } from "./UnforeseenSum.ts";

/** How a kernel makes the margin of an account once it has its tails. */
export interface MarginMaker {
  readonly terms: MarginTerms;
  /** `source.evaluate`: from the rows of the legs. */
  readonly source: TailSource;
  readonly isDear: (leg: Leg) => boolean;
  readonly contextOf: (measure: AccountMeasure, owner: readonly Position[]) => MarginContext;
  readonly reportOf: (
    context: MarginContext,
    held: Holdings,
    whole: Requirement,
    carvings: readonly Carving[],
  ) => MarginReport;
}

/** An account on the way to its margin. */
interface OpenAccount {
  /** Its place among all. */
  readonly place: number;
  readonly context: MarginContext;
  readonly held: Holdings;
  readonly known: KnownSums;
  /** Once they were computed: what else the margin asks for does not change them. */
  whole?: Requirement;
  carvings?: readonly Carving[];
}

/**
 * Margins of accounts whose sums are evaluated together: those of the books, then those of what is left where paying legs in
 * full may need less, then what was not planned.
 * @param isPassDear whether another pass over the rows costs more than sums that few come to ask for
 * @param evaluate plans, tails by node
 */
export function marginsTogether(
  maker: MarginMaker,
  accounts: readonly { readonly legs: readonly Leg[]; readonly owner: readonly Position[] }[],
  isPassDear: boolean,
  evaluate: (plans: readonly MarginPlan[]) => readonly (readonly SumTails[])[],
): MarginReport[] {
  const { terms, isDear, contextOf, reportOf } = maker;
  const source: TailSource = {
    ...maker.source,
    evaluate: (legs, weightOf, level) => {
      if (level !== undefined) return maker.source.evaluate(legs, weightOf, level);
      throw new UnforeseenSum(legs, weightOf);
    },
  };
  const learn = (asking: readonly OpenAccount[], plans: readonly MarginPlan[]): void => {
    if (asking.length === 0) return;
    const tails = evaluate(plans);
    asking.forEach(({ known }, a) => known.add(plans[a]!, tails[a]!));
  };

  let open = accounts.map(({ legs, owner }, place): OpenAccount => {
    const known = new KnownSums();
    const context = contextOf(new AccountMeasure(source, known), owner);
    const held = holdingsOf(context, legs);
    const account = { place, context, known, held };
    return isPassDear ? { ...account, carvings: carvingsOf(context, held, isDear) } : account;
  });
  learn(
    open,
    open.map(({ held, carvings = [] }) => marginPlan(terms, { whole: held, left: leftBy(carvings) })),
  );
  const reports: MarginReport[] = [];
  while (open.length > 0) {
    const asking: OpenAccount[] = [];
    const asked: MarginPlan[] = [];
    for (const account of open) {
      const { place, context, held } = account;
      try {
        const whole = (account.whole ??= requirement(context, held));
        if (account.carvings === undefined) {
          const carvings = carvingsOf(context, held, isDear);
          account.carvings = carvings.filter((one) => mayNeedLess(one, whole.total));
          if (account.carvings.length > 0) {
            asking.push(account);
            asked.push(marginPlan(terms, { left: leftBy(account.carvings) }));
            continue;
          }
        }
        reports[place] = reportOf(context, held, whole, account.carvings);
      } catch (error) {
        if (!(error instanceof UnforeseenSum)) throw error;
        asking.push(account);
        asked.push(planFor(terms, error));
      }
    }
    learn(asking, asked);
    open = asking;
  }
  return reports;
}

/** What was asked for, and with it what a margin of those legs asks next. */
function planFor(terms: MarginTerms, { legs, weightOf }: UnforeseenSum): MarginPlan {
  const isBuffered = weightOf !== undefined;
  const plan = marginPlan(terms, { whole: partitionOf(terms.market, terms.rules.clusters, legs) });
  const isPlanned = plan.sums.some((sum) => sum.legs === legs && sum.isBuffered === isBuffered);
  if (isPlanned) return plan;
  const nodes = sumNodes(legs, terms, weightOf);
  return { ...nodes, sums: [{ legs, node: nodes.nodes.length - 1, isBuffered }] };
}
