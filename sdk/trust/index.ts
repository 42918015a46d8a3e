/** What a malicious quorum can do at worst. */
export {
  trustBound,
  type TrustBound,
  type TrustBoundParameters,
  type TrustedInstrument,
  type TrustedMark,
  type TrustTerms,
} from "./trustBound.ts";
