/** The contracts' ABIs, typed for viem. Generated from the compiled contracts by `npm run abi:export`. */
export { indexedLendingPoolAbi } from "./generated/indexedLendingPool.ts";
export { instrumentRegistryAbi } from "./generated/instrumentRegistry.ts";
export { marginEngineAbi } from "./generated/marginEngine.ts";
export { marginLensAbi } from "./generated/marginLens.ts";
export { markOracleAbi } from "./generated/markOracle.ts";
export { riskCommitteeAbi } from "./generated/riskCommittee.ts";
export { riskParametersAbi } from "./generated/riskParameters.ts";
export { scenarioSetsAbi } from "./generated/scenarioSets.ts";
export { settlementOracleAbi } from "./generated/settlementOracle.ts";
export { signerBondsAbi } from "./generated/signerBonds.ts";
export { solvencyOracleAbi } from "./generated/solvencyOracle.ts";
export { testDollarAbi } from "./generated/testDollar.ts";
export { venueVaultAbi } from "./generated/venueVault.ts";
