/**
 * Where the venue's solvency oracle stands.
 *
 * @param snapshot The number of the newest frozen book; 0 before the first.
 * @param published The number of the newest one whose result is out; 0 before the first.
 */
export type OracleState = { readonly snapshot: number; readonly published: number };

/**
 * When and where a book was frozen.
 *
 * @param time Unix seconds.
 */
export type FrozenAt = { readonly block: bigint; readonly time: number };
