/** Scenarios that follow each other in the set: some whole panels, or a part of one. */
export interface Slab {
  readonly first: number;
  readonly points: number;
}
