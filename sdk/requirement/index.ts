/** What the chain makes of a portfolio and of an attested requirement. */
export {
  clampRequirement,
  type ClampedRequirement,
  type ClampRequirementParameters,
  type RequirementBounds,
} from "./clampRequirement.ts";
export {
  measurePortfolio,
  MissingTermError,
  type MeasuredLeg,
  type MeasurePortfolioParameters,
} from "./measurePortfolio.ts";
