import { divideUp } from "../numeric/divideUp.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import { carveOut, type Carved, type Carving, carvingsOf } from "./carveOut.ts";
import { grossOf } from "./grossOf.ts";
import { type Holdings, holdingsOf } from "./Holdings.ts";
import type { Leg } from "./Leg.ts";
import { maintenance } from "./maintenance.ts";
import type { MarginContext } from "./MarginContext.ts";
import type { Binding, MarginReport } from "./MarginReport.ts";
import type { BookRisk } from "./Measure.ts";
import { type Requirement, requirement } from "./requirement.ts";
import { waterfall } from "./waterfall.ts";

const cent = 10_000n;

/**
 * The margin of what is held whatever its loss distribution came from. `points` is only reported.
 *
 * @param whole the requirement of all that is held
 * @param carvings of what is held
 * @param isDear whether one bounded leg alone needs more than it can lose; asked for legs of one lot
 */
export function assembleMargin(input: {
  profile: Profile;
  context: MarginContext;
  held: Holdings;
  whole: Requirement;
  carvings: readonly Carving[];
  points: number;
  isDear: (leg: Leg) => boolean;
}): MarginReport {
  const { profile, context, held, whole, carvings, isDear } = input;
  const { market, rules, measure } = context;
  const { legs } = held;
  const initial = carveOut(context, carvings, whole.total);
  const { core, addOns } = whole;
  const fullCollateral = grossOf(market, held.legs);
  const initialMargin = upToCent(initial.amount);
  const bases = basesOf(core.book, profile.margin.addStandardError);
  const binding = bindingOf(whole, bases, initial);
  return {
    profile: profile.name,
    method: measure.method,
    points: input.points,
    fullCollateral,
    ...core.book.risk,
    levels: rules.reportedLevels.map(({ confidence, level }) => ({
      confidence,
      ...measure.tailRisk(legs, level),
    })),
    panelError: measure.panelError(legs),
    bases,
    base: core.base,
    floor: core.floor,
    stresses: core.stresses,
    core: core.amount,
    addOns,
    initialMargin,
    maintenanceMargin: upToCent(
      maintenance(
        context,
        held.components,
        core.tail,
        upToCent(lasting(context, legs, whole, initial, isDear)),
      ),
    ),
    release: fullCollateral === 0n ? 0 : 1 - Number(initialMargin) / Number(fullCollateral),
    binding,
    cascade: cascades(context, legs),
    clusters: core.clusters.map(({ cluster, expectedShortfall, gross }) => ({
      cluster,
      expectedShortfall,
      gross,
    })),
    waterfall: waterfall(
      profile,
      whole,
      { bases, binding, initialMargin },
      { legs: initial.carved.length, amount: initial.amount },
    ),
  };
}

/** M* as it is without liquidation feedback, which is on the initial margin only. */
function lasting(
  { feedback: _, ...calm }: MarginContext,
  legs: readonly Leg[],
  whole: Requirement,
  initial: Carved,
  isDear: (leg: Leg) => boolean,
): bigint {
  if (whole.addOns.feedback === 0n) return initial.amount;
  const held = holdingsOf(calm, legs);
  return carveOut(calm, carvingsOf(calm, held, isDear), requirement(calm, held).total).amount;
}

function basesOf({ risk, historical, newestPanels }: BookRisk, withError: boolean): MarginReport["bases"] {
  const montecarlo = risk.expectedShortfall + (withError ? risk.standardError : 0n);
  return {
    montecarlo,
    ...(historical === undefined ? {} : { historical }),
    ...(newestPanels === undefined ? {} : { newestPanels }),
  };
}

function cascades({ market, feedback }: MarginContext, legs: readonly Leg[]): string[] {
  const isHeld = (asset: number): boolean =>
    legs.some(({ index }) => {
      const instrument = market.instruments[index]!;
      return (isLinear(instrument) || isPriceClaim(instrument)) && instrument.asset === asset;
    });
  return market.assets.filter((_, a) => feedback?.[a]?.cascade === true && isHeld(a)).map(({ name }) => name);
}

function bindingOf({ core, total }: Requirement, bases: MarginReport["bases"], { amount }: Carved): Binding {
  if (amount === 0n) return "none";
  if (amount < total) return "maxLoss";
  if (core.amount > core.buffered) return core.tail >= core.amount ? "tail" : "stress";
  if (core.floor >= core.base) return "topTwoFloor";
  if (bases.montecarlo === core.base) return "correlation";
  return bases.historical === core.base ? "historical" : "newestPanels";
}

function upToCent(amount: bigint): bigint {
  return divideUp(amount, cent) * cent;
}
