/** A server has not computed the epoch yet: the next may have, and this one in a moment. Nothing to tell anybody. */
export class BehindError extends Error {
  override readonly name = "BehindError";
}
