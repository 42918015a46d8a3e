import type { Leg } from "../margin/Leg.ts";
import type { MarginPlan } from "./marginPlan.ts";
import type { SumTails } from "./SumTails.ts";
import { sumName } from "./sumName.ts";

/**
 * Tails of an account's sums. A sum is found at once by the very array of legs that it was planned with, which is the one that a
 * margin asks with unless it parted the legs anew; else by which legs they are.
 */
export class KnownSums {
  readonly #sums = new Map<readonly Leg[], SumTails>();
  /** Few accounts have one. */
  #buffered: Map<readonly Leg[], SumTails> | undefined;
  /** Made when a sum is first looked for by its legs. */
  #byName: Map<string, SumTails> | undefined;

  /** @param tails by node of the plan */
  add({ sums }: Pick<MarginPlan, "sums">, tails: readonly SumTails[]): void {
    for (const { legs, node, isBuffered } of sums) {
      const found = tails[node]!;
      const known = isBuffered ? (this.#buffered ??= new Map<readonly Leg[], SumTails>()) : this.#sums;
      known.set(legs, found);
      if (this.#byName !== undefined) keepMore(this.#byName, sumName(legs, isBuffered), found);
    }
  }

  /** @param isBuffered whether the losses of the legs are those with their buffers */
  find(legs: readonly Leg[], isBuffered: boolean): SumTails | undefined {
    return (isBuffered ? this.#buffered : this.#sums)?.get(legs) ?? this.#named(sumName(legs, isBuffered));
  }

  #named(name: string): SumTails | undefined {
    if (this.#byName === undefined) {
      const byName = new Map<string, SumTails>();
      this.#sums.forEach((tails, legs) => keepMore(byName, sumName(legs, false), tails));
      this.#buffered?.forEach((tails, legs) => keepMore(byName, sumName(legs, true), tails));
      this.#byName = byName;
    }
    return this.#byName.get(name);
  }
}

/** Of the tails of one sum those with runs, which come with all that is asked of a book. */
function keepMore(byName: Map<string, SumTails>, name: string, tails: SumTails): void {
  if (tails.sampled.runs > 0 || !byName.has(name)) byName.set(name, tails);
}
