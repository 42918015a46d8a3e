/** What the chain makes of an attested requirement. */
export {
  clampRequirement,
  type ClampedRequirement,
  type ClampRequirementParameters,
  type RequirementBounds,
} from "./clampRequirement.ts";
