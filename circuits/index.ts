/** The proof of what a venue's book could lose: circuits, their reference, keys and provers. */
export {
  buildCircuits,
  buildHiddenCircuits,
  type BuildOptions,
  type BuildProgress,
  type BuiltCircuit,
  type BuiltCircuits,
  type BuiltHiddenCircuits,
  cachedCircuits,
} from "./build/buildCircuits.ts";
export { buildCircuitsApart } from "./build/buildCircuitsApart.ts";
export {
  callInputs,
  type CircuitName,
  circuitNames,
  type HiddenCircuitName,
  hiddenCircuitNames,
} from "./build/CircuitName.ts";
export { assertPowersOfTau } from "./ceremony/assertPowersOfTau.ts";
export {
  type Ceremony,
  contribute,
  finishCeremony,
  startCeremony,
  verifyCeremony,
  withCeremonyKeys,
} from "./ceremony/ceremony.ts";
export { type PublicPowersOfTau, publicPowersOfTau } from "./ceremony/publicPowersOfTau.ts";
export { type Contribution, readContributions } from "./ceremony/readContributions.ts";
export { circuitTerms, type CircuitTerms, foldPoints } from "./chain/circuitTerms.ts";
export { scenarioFolds, type ScenarioFolds } from "./chain/scenarioFolds.ts";
export { proofPoints, type ProofPoints, solvencyProof, type SolvencyProof } from "./chain/solvencyProof.ts";
export { CircuitError, type CircuitErrorCode } from "./CircuitError.ts";
export { circuitSizes, type CircuitSizes } from "./CircuitSizes.ts";
export { fieldOrder, toField } from "./field/field.ts";
export { randomElement } from "./field/randomElement.ts";
export { type GoldenProof, goldenOf, goldenProofs } from "./goldenProofs/goldenProof.ts";
export type { HiddenAccount, HiddenBook, HiddenMarket } from "./hidden/HiddenBook.ts";
export { hiddenCommitment, hiddenLeaf } from "./hidden/hiddenCommitment.ts";
export { hiddenEquity } from "./hidden/hiddenEquity.ts";
export {
  type HiddenClaim,
  hiddenGenesis,
  type HiddenProofInputs,
  hiddenProofInputs,
} from "./hidden/hiddenProofInputs.ts";
export { hiddenSignals } from "./hidden/hiddenSignals.ts";
export { assertProductionKey } from "./keys/assertProductionKey.ts";
export { foldedPoint, type G1Point } from "./keys/foldedPoint.ts";
export { foldingVerifier, type FoldingVerifier } from "./keys/foldingVerifier.ts";
export { createProver } from "./prover/createProver.ts";
export type { ProvingOptions } from "./prover/proveAll.ts";
export { type BookProof, proveBook, proveHiddenBook } from "./prover/proveBook.ts";
export type { Prover, ProvenInput } from "./prover/Prover.ts";
export { badDebts } from "./reference/badDebts.ts";
export { bookCommitment } from "./reference/bookCommitment.ts";
export { bookEvaluation } from "./reference/bookEvaluation.ts";
export { countedEquity, equityCap } from "./reference/countedEquity.ts";
export { type BoundAccount, type RiskBook, type ScenarioSet, weightTotal } from "./reference/RiskBook.ts";
export { tailRisk, type TailRisk } from "./reference/tailRisk.ts";
export { boundBook } from "./scenarios/boundBook.ts";
export { type ReductionError, reductionError } from "./scenarios/reductionError.ts";
export { scenarioSet } from "./scenarios/scenarioSet.ts";
export { worstMoves } from "./scenarios/worstMoves.ts";
export { examineWires, type ExaminedWires } from "./testing/examineWires.ts";
export { randomBook } from "./testing/randomBook.ts";
export { randomHiddenBook } from "./testing/randomHiddenBook.ts";
export { type WitnessCase, witnessCases } from "./testing/witnessCases.ts";
export { packTail, proofInputs, type ProofInputs } from "./witness/proofInputs.ts";
