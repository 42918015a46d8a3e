/**
 * A process of its own that builds the circuits, since making keys is minutes of arithmetic that would stop whoever waits.
 *
 *     node buildProcess.ts <sizes as JSON> <cache>
 *
 * Each step is a message to the parent; so is an error's text. It ends when the parent does.
 */
import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { buildCircuits } from "./buildCircuits.ts";

const [sizes = "", cache = ""] = process.argv.slice(2);
process.once("disconnect", () => process.exit(1));
try {
  await buildCircuits(JSON.parse(sizes) as CircuitSizes, {
    cache,
    onProgress: (step) => process.send?.(step),
  });
  process.exit(0);
} catch (error) {
  const { message } = error as Error;
  const detail = error instanceof CircuitError ? message : ((error as Error).stack ?? message);
  process.send?.({ failure: detail }, () => process.exit(1));
}
