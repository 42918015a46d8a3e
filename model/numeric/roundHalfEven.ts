/**
 * The nearest integer, ties to the even one, by floor and a tie test; exact below 2^52. −0 becomes +0.
 */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below + 0;
  if (rest > 0.5) return below + 1;
  return below - 2 * Math.floor(below / 2) === 0 ? below : below + 1;
}
