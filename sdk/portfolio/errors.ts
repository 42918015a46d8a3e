/** A portfolio, or a change of one, that the engine would not store. */
export class PortfolioError extends Error {
  override readonly name = "PortfolioError";
}
