/**
 * The instruments' profit and loss under moves that happened, in the same form as the scenarios of a cube: the measure of
 * filtered historical simulation, which has no seed.
 */
export interface HistoricalRows {
  /** Number of historical scenarios, all of equal weight. */
  readonly points: number;
  /** rows[i][s]: integer 1e-6 USD of one lot long of the cube's instruments[i] in historical scenario s. */
  readonly rows: readonly Float64Array[];
}
