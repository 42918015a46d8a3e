/** The largest equity that is bound, 1e-6 USD: 70 million dollars. */
export const equityCap = 2n ** 46n - 1n;

/**
 * The equity that a proof counts on: capped, or one large deposit would stop every proof. Never more than there is.
 * @param equity 1e-6 USD, as the engine rounds it: down
 */
export function countedEquity(equity: bigint): bigint {
  return equity > equityCap ? equityCap : equity;
}
