/** A server has not computed what was asked yet, or nothing usable: the next may have. Nothing to tell anybody. */
export class BehindError extends Error {
  override readonly name = "BehindError";
}
