/** Below 2^51 in size, x + 3·2^51 lies in [2^52, 2^53], where doubles are the integers. */
const shift = 6755399441055744;
const shiftable = 2251799813685248;

/**
 * The nearest integer, ties to the even one; exact below 2^52. −0 becomes +0.
 *
 * Below 2^51 by adding 3·2^51, an even number: the sum is rounded to an integer, ties to the even one, as IEEE 754 rounds
 * every sum, and taking 3·2^51 away again is exact. From 2^51 on by floor and a tie test.
 */
export function roundHalfEven(x: number): number {
  if (Math.abs(x) < shiftable) return x + shift - shift;
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below + 0;
  if (rest > 0.5) return below + 1;
  return below - 2 * Math.floor(below / 2) === 0 ? below : below + 1;
}
