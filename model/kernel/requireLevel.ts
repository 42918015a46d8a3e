import { ModelError } from "../errors/ModelError.ts";
import type { TailLevel } from "./TailLevel.ts";

/** @throws ModelError `impossibleParameter` for a level over another number of scenarios than there are. */
export function requireLevel({ points, k }: TailLevel, scenarios: number): void {
  if (points === BigInt(scenarios) && Number.isSafeInteger(k) && k >= 1 && k <= scenarios) return;
  throw new ModelError(
    "impossibleParameter",
    "The level is not one over the kernel's scenarios",
    { points: Number(points), k },
    `Make it with tailLevel(${scenarios}, …).`,
  );
}
