import { normalCdf } from "@plimsoll/model";

import { createNormals } from "./createNormals.ts";

/**
 * Ways of a binary's mark through its last half-hour, from even odds to its payout, USD: P = Φ(W_t / √(1 − t)). Their mean goes
 * to √epochs / π, because E φ(W_t / √(1 − t)) = √((1 − t) / 2π).
 */
export function contractHalfHours(epochs: number, paths: number, seed: number): number[] {
  const { normal } = createNormals(seed);
  const step = 1 / Math.sqrt(epochs);
  return Array.from({ length: paths }, () => {
    let [walk, way, last] = [0, 0, 0.5];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      walk += step * normal();
      const left = Math.sqrt(1 - epoch / epochs);
      const mark = left > 0 ? normalCdf(walk / left) : walk > 0 ? 1 : 0;
      way += Math.abs(mark - last);
      last = mark;
    }
    return way;
  });
}
