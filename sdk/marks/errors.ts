/** A mark or a slot that the oracle could not hold or would refuse. */
export class InvalidMarkError extends Error {
  override readonly name = "InvalidMarkError";
}
