/** Where the contracts are. */
export { deploymentSchema, type Deployment } from "./deployment.ts";
export { InvalidDeploymentError, loadDeployment, type LoadDeploymentParameters } from "./loadDeployment.ts";
export { venueChain, type VenueChainParameters } from "./venueChain.ts";
