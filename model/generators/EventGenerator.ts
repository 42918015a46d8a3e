/** A continuous-time Markov chain on the named states of an event. */
export interface EventGenerator {
  readonly states: readonly EventState[];
  /** Row i: rates a year from state i to each state; the diagonal is minus the sum of the others. */
  readonly ratesPerYear: readonly (readonly string[])[];
}

export interface EventState {
  readonly name: string;
  /** The outcome that wins if the event resolves in this state; null: it is decided on its date, by its probabilities. */
  readonly outcome: number | null;
  /** What entering the state does to underlyings, in standard deviations of a day. */
  readonly spill: Readonly<Record<string, string>>;
}
