/** Probabilities of contracts that are not settled stay inside [1e-6, 1 − 1e-6], the resolution of a mark. */
const lowest = 1e-6;
const highest = 1 - 1e-6;
const lowestOdds = lowest / highest;
const highestOdds = highest / lowest;

export function clampProbability(p: number): number {
  return p < lowest ? lowest : p > highest ? highest : p;
}

export function clampOdds(odds: number): number {
  return odds < lowestOdds ? lowestOdds : odds > highestOdds ? highestOdds : odds;
}

/** p/(1 − p) of the clamped probability. */
export function oddsOf(probability: number): number {
  const p = clampProbability(probability);
  return p / (1 - p);
}

/**
 * The probability a contract trades at after a move, anchored at its mark: logit P′ = logit mark +
 * [logit model after − logit model before], written with odds so that it takes no logarithm. A zero move with
 * no time passed gives the mark back.
 * @param anchor oddsOf(mark) / oddsOf(model before)
 * @param modelOdds odds of the model after the move
 */
export function anchored(anchor: number, modelOdds: number): number {
  const odds = anchor * clampOdds(modelOdds);
  return clampProbability(odds / (1 + odds));
}
