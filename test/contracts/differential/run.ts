/** Walks, and the shortest walk that still goes wrong. */
import type { Step } from "./twins.ts";
import { Twins } from "./twins.ts";
import { Events } from "./events.ts";
import { stepsOf } from "./walk.ts";

export interface Outcome {
  failure: Error | undefined;
  /** Index in the walk of the step that failed. */
  failedAt: number;
  taken: Step[];
}

/** Takes the numbered steps of a walk on a fresh venue, until one fails. */
export async function run(seed: string, numbers: readonly number[], events = new Events()): Promise<Outcome> {
  const twins = await Twins.create();
  const taken: Step[] = [];
  for (const number of numbers) {
    try {
      for await (const step of stepsOf(twins, seed, number)) {
        taken.push(step);
        const before = twins.ledger.book;
        const refused = await twins.take(step);
        events.note(twins, step, before, refused);
      }
    } catch (error) {
      return { failure: error as Error, failedAt: number, taken };
    }
  }
  return { failure: undefined, failedAt: -1, taken };
}

/** Leaves out as many steps as it can while the walk still fails: halves first, then quarters, down to single ones. */
export async function shrink(
  seed: string,
  failing: readonly number[],
  tries: number,
): Promise<readonly number[]> {
  let shortest = failing;
  for (
    let chunk = Math.ceil(failing.length / 2);
    chunk >= 1 && tries > 0;
    chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)
  )
    for (let start = 0; start < shortest.length && tries > 0; --tries) {
      const without = [...shortest.slice(0, start), ...shortest.slice(start + chunk)];
      const { failure, failedAt } = await run(seed, without);
      if (failure === undefined) start += chunk;
      else shortest = without.slice(0, without.indexOf(failedAt) + 1);
    }
  return shortest;
}

export const describeSteps = (steps: readonly Step[]): string =>
  steps
    .map((step) =>
      JSON.stringify(step, (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value instanceof Map ? [...value] : value,
      ),
    )
    .join("\n");
