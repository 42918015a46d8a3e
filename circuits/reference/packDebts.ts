const DIGIT_BITS = 62n;

/** Debts four to a field element, 62 bits each, the first lowest. */
export function packDebts(debts: readonly bigint[]): bigint[] {
  return Array.from({ length: Math.ceil(debts.length / 4) }, (_, k) =>
    debts.slice(4 * k, 4 * k + 4).reduce((sum, debt, j) => sum + (debt << (DIGIT_BITS * BigInt(j))), 0n),
  );
}
