import { concat, hexToNumber, keccak256, numberToHex, slice, type Address } from "viem";

/** How many turns there are: of as many keepers, most wait differently long. */
const TURNS = 8;

/**
 * How many turns a keeper waits before it publishes a proof that anybody may publish: a draw by key and frozen book, so that
 * keepers who do not know of each other seldom pay for the same, and each is first at times.
 */
export function publishTurn(keeper: Address, snapshot: number): number {
  const draw = keccak256(concat([keeper, numberToHex(snapshot, { size: 32 })]));
  return hexToNumber(slice(draw, 0, 1)) % TURNS;
}
