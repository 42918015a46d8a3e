import { InvalidOrderError } from "./signOrder.ts";

const COUNTER_BITS = 20n;

/**
 * A salt that ascends with time, so that `MarginEngine.cancelBelow(account, saltAt(now))` cancels every order signed
 * before now.
 *
 * @param milliseconds Unix time in milliseconds.
 * @param counter Tells orders of one millisecond apart, below 2^20.
 * @throws InvalidOrderError if one of them is not a whole number within its range.
 */
export function saltAt(milliseconds: number, counter = 0): bigint {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
    throw new InvalidOrderError(`The time ${milliseconds} is not a number of milliseconds`);
  if (!Number.isSafeInteger(counter) || counter < 0 || counter >= 2 ** Number(COUNTER_BITS))
    throw new InvalidOrderError(`The counter ${counter} is not between 0 and 2^20 - 1`);
  return (BigInt(milliseconds) << COUNTER_BITS) + BigInt(counter);
}
