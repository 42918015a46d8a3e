export { contentHash, NO_LEDGER, type AttestationContent } from "./contentHash.ts";
export {
  attestationDocumentSchema,
  type AttestationDocument,
  type AttestationDocumentJson,
} from "./attestationDocument.ts";
