/**
 * Where the venue's solvency oracle stands.
 *
 * @param snapshot The number of the newest frozen book; 0 before the first.
 * @param frozenBlock, frozenAt Of that book; the time in Unix seconds.
 * @param isAnswered It is published, or a newer one: there is nothing to prove.
 */
export type OracleState = {
  readonly snapshot: number;
  readonly frozenBlock: bigint;
  readonly frozenAt: number;
  readonly isAnswered: boolean;
};
