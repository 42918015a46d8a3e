import { applyFill, FRACTION_ONE, mulDivDown, slicePositions, type Position } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** What a portfolio needs, 1e-6 USD, and the attestation that says so. */
export type AttestedMargin = { initialMargin: bigint; packed: Hex };

/**
 * @param positions Of the account, in storage order.
 * @param live Those of them whose marks do not stand still.
 * @param initialMargin What the account needs now, 1e-6 USD.
 * @param target The most of the initial margin to take off, 1e18 = all of it.
 * @param minimum The least, unless no live leg is left.
 * @param attest What the account would need with other positions; undefined when nobody says.
 */
export type ChooseLegsParameters = {
  positions: readonly Position[];
  live: readonly Position[];
  initialMargin: bigint;
  target: bigint;
  minimum: bigint;
  attest: (positions: Position[]) => Promise<AttestedMargin | undefined>;
};

/**
 * @param legs Signed lots, ascending by instrument.
 * @param fraction Of the initial margin that they take off.
 */
export type LegChoice = { legs: Position[]; fraction: bigint; attestationAfter: Hex } | { skip: string };

/** So near to the target that asking once more is not worth it. */
const CLOSE_ENOUGH = 50n;
const STEPS = 10;

/**
 * The same share of every live leg or, where that does not take margin off because some of them hedge what stands still,
 * of one leg. The share is found by bisection: the margin it leaves is only known by asking.
 */
export async function chooseLegs(parameters: ChooseLegsParameters): Promise<LegChoice> {
  const { live, target, minimum } = parameters;
  if (live.length === 0) return { skip: "every leg's mark stands still" };
  const ascending = [...live].sort((a, b) => a.instrument - b.instrument);
  const sets = ascending.length === 1 ? [ascending] : [ascending, ...ascending.map((leg) => [leg])];
  for (const set of sets) {
    const whole = await tryShare(parameters, set, FRACTION_ONE);
    if (whole === undefined) return { skip: "no server attests what would be left" };
    if (whole.fraction <= 0n) continue;
    const isAll = set.length === ascending.length;
    const best = whole.fraction <= target ? whole : await bisect(parameters, set);
    if (best !== undefined && (best.fraction >= minimum || (isAll && best === whole))) return best;
  }
  return {
    skip: `no choice of live legs takes off between ${percent(minimum)} and ${percent(target)} of the margin`,
  };
}

type Tried = { legs: Position[]; fraction: bigint; attestationAfter: Hex };

/** The largest share tried that takes off no more than the target. */
async function bisect(parameters: ChooseLegsParameters, set: Position[]): Promise<Tried | undefined> {
  let low = 0n;
  let high: bigint = FRACTION_ONE;
  let best: Tried | undefined;
  for (let step = 0; step < STEPS; step++) {
    const share = (low + high) / 2n;
    const tried = await tryShare(parameters, set, share);
    if (tried === undefined) return best;
    if (tried.fraction > parameters.target) {
      high = share;
      continue;
    }
    low = share;
    if (best === undefined || tried.fraction > best.fraction) best = tried;
    if ((parameters.target - best.fraction) * CLOSE_ENOUGH <= parameters.target) return best;
  }
  return best;
}

async function tryShare(
  { positions, initialMargin, attest }: ChooseLegsParameters,
  set: Position[],
  share: bigint,
): Promise<Tried | undefined> {
  const { legs } = slicePositions({ positions: set, fraction: share });
  const left = legs.reduce<Position[]>(
    (held, { instrument, size }) => applyFill({ positions: held, instrument, delta: -size }),
    [...positions],
  );
  const margin = await attest(left);
  if (margin === undefined) return undefined;
  const less = initialMargin - margin.initialMargin;
  const fraction = less <= 0n ? 0n : mulDivDown(less, FRACTION_ONE, initialMargin);
  return { legs, fraction, attestationAfter: margin.packed };
}

const percent = (fraction: bigint): string => `${(Number(fraction) / 1e16).toFixed(2)} %`;
