export {
  attestationDocumentSchema,
  type AttestationDocument,
  type AttestationDocumentJson,
} from "./attestationDocument.ts";
