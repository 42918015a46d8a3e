/** Who watches a long computation. */
export interface Watch {
  /** Asked before every slab: an `AbortSignal`, or what reads a flag that another thread sets. */
  readonly signal?: { readonly throwIfAborted: () => void };
  /** Told of every slab that is about to pass by, from 0, in every pass over them. */
  readonly onSlab?: (slab: number, slabs: number) => void;
}
