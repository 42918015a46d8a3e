import type { Leg } from "../margin/Leg.ts";
import type { Market } from "../snapshot/Market.ts";
import { distributionOf, type LossDistribution } from "./LossDistribution.ts";
import type { Block, StateSpace } from "./stateSpace.ts";

/** The loss distribution of the legs that one block decides. */
export function blockLosses(
  market: Market,
  space: StateSpace,
  block: Block,
  legs: readonly Leg[],
): LossDistribution {
  const strides = stridesOf(block);
  const losses = new Float64Array(block.probabilities.length);
  for (const { index, size } of legs) {
    const conditions = space.paysOn(index);
    if (!strides.has(conditions[0]!.coordinate)) continue;
    const lots = Number(size);
    const { mark } = market.instruments[index]!;
    const along = conditions.map(({ coordinate, pays }) => ({ ...strides.get(coordinate)!, pays }));
    for (let state = 0; state < losses.length; state++) {
      const pays = along.every(({ stride, states, pays: on }) => on[Math.floor(state / stride) % states]!);
      losses[state]! += lots * (pays ? mark - 1_000_000 : mark);
    }
  }
  return distributionOf(losses, block.probabilities);
}

function stridesOf({ coordinates }: Block): Map<string, { stride: number; states: number }> {
  const strides = new Map<string, { stride: number; states: number }>();
  let stride = 1;
  for (const { name, states } of coordinates.toReversed()) {
    strides.set(name, { stride, states });
    stride *= states;
  }
  return strides;
}
