import { mulDivUp } from "../units/mulDiv.ts";
import { RATIO_ONE } from "../units/ratio.ts";

/** The bounds that the chain keeps a requirement between; 1e6 = 100 %. */
export type RequirementBounds = { floorRatio: number; maintenanceRatio: number };

/** Money is 1e-6 USD; `worstCase` is W. */
export type ClampRequirementParameters = RequirementBounds & {
  initialMargin: bigint;
  maintenanceMargin: bigint;
  worstCase: bigint;
};

/**
 * @param bound Which bound the initial margin was moved to, if any: φW (`chainFloor`) or W (`worstCase`).
 */
export type ClampedRequirement = {
  initialMargin: bigint;
  maintenanceMargin: bigint;
  bound: "chainFloor" | "worstCase" | undefined;
};

/**
 * What the engine makes of an attested requirement: initial margin in [φW, W], maintenance in [maintenanceRatio·φW, W],
 * both floors rounded up, as MarginMath.sol does.
 */
export function clampRequirement(parameters: ClampRequirementParameters): ClampedRequirement {
  const { worstCase } = parameters;
  const floor = BigInt(parameters.floorRatio);
  const one = BigInt(RATIO_ONE);
  const initialFloor = mulDivUp(worstCase, floor, one);
  const maintenanceFloor = mulDivUp(worstCase, floor * BigInt(parameters.maintenanceRatio), one * one);
  return {
    initialMargin: between(parameters.initialMargin, initialFloor, worstCase),
    maintenanceMargin: between(parameters.maintenanceMargin, maintenanceFloor, worstCase),
    bound:
      parameters.initialMargin > worstCase
        ? "worstCase"
        : parameters.initialMargin < initialFloor
          ? "chainFloor"
          : undefined,
  };
}

function between(value: bigint, low: bigint, high: bigint): bigint {
  const raised = value > low ? value : low;
  return raised < high ? raised : high;
}
