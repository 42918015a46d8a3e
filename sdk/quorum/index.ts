/** k-of-n signatures, with the rules of the RiskCommittee contract. */
export { HighSError, MalformedSignatureError, NotASignerError, WrongSignatureCountError } from "./errors.ts";
export {
  assertSignature,
  packSignatures,
  sortSignatures,
  unpackSignatures,
  type SignerSignature,
} from "./packSignatures.ts";
export { type TypedDataSigner } from "./typedDataSigner.ts";
export { verifyQuorum, type VerifyQuorumParameters } from "./verifyQuorum.ts";
