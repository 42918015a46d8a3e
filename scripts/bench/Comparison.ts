/** One way against another in one run. */
export interface Comparison {
  readonly name: string;
  readonly versus: string;
  /** How many times faster `name` is. */
  readonly ratio: number;
  /** Processor time of one thread. */
  readonly milliseconds: number;
  readonly versusMilliseconds: number;
}
