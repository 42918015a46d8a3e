/** Evidence that a signer contradicted itself, as SignerBonds takes it. */
export {
  marginEvidence,
  type MarginClaim,
  type MarginEvidence,
  type MarginEvidenceResult,
  type MarginSubject,
} from "./marginEvidence.ts";
