import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { shortfallAllocation } from "../margin/shortfallAllocation.ts";
import { isKernelSupported } from "./instantiate.ts";
import { type KernelOptions, MarginKernel } from "./MarginKernel.ts";

/** Margins over one cube, by whatever computes them. */
export interface Margins extends Pick<
  MarginKernel,
  "cube" | "marginOf" | "marginsOf" | "shortfallAllocation"
> {
  /** Those of a newer cube of the same instruments and scenarios; these are not used any more. */
  readonly follow: (cube: ScenarioCube) => Margins;
}

/**
 * The kernel where the engine has SIMD, else the plain TypeScript: the same numbers.
 * @throws ModelError as `MarginKernel`.
 */
export function createMargins(cube: ScenarioCube, options: KernelOptions = {}): Margins {
  return isKernelSupported() ? new MarginKernel(cube, options) : plainMargins(cube);
}

function plainMargins(cube: ScenarioCube): Margins {
  return {
    cube,
    marginOf: (positions, owner) => marginOf(cube, positions, owner),
    marginsOf: (accounts) => accounts.map(({ positions, owner }) => marginOf(cube, positions, owner)),
    shortfallAllocation: (positions) => shortfallAllocation(cube, positions),
    follow: plainMargins,
  };
}
