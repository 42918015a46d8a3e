/** Random choices that a seed and a step decide: leaving one step out changes no other. */
import { id } from "ethers";

export class Randomness {
  private readonly seed: string;
  private drawn = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** From 0 to `bound` − 1. */
  below(bound: bigint): bigint {
    return BigInt(id(`${this.seed} ${String(this.drawn++)}`)) % bound;
  }

  between(least: bigint, most: bigint): bigint {
    return most <= least ? least : least + this.below(most - least + 1n);
  }

  /** True once in `times` on average. */
  once(times: number): boolean {
    return this.below(BigInt(times)) === 0n;
  }

  pick<T>(from: readonly T[]): T {
    const index = Number(this.below(BigInt(Math.max(from.length, 1))));
    const picked = from[index];
    if (picked === undefined) throw new RangeError("Nothing to pick from");
    return picked;
  }

  /** One of the names, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.below(BigInt(names.reduce((sum, name) => sum + weights[name], 0)));
    for (const name of names) {
      left -= BigInt(weights[name]);
      if (left < 0n) return name;
    }
    throw new RangeError("No weights");
  }
}
