import { attestationDocumentSchema, marginEvidence, type MarginEvidenceResult } from "@plimsoll/sdk";
import { z } from "zod";

import { badInput } from "../CommandError.ts";

/** A document as it was read, and what it is called in messages. */
export interface NamedDocument {
  readonly json: unknown;
  readonly name: string;
}

/**
 * What two attestation documents prove against whom.
 *
 * @throws CommandError (2) naming the document that is none.
 */
export async function findEvidence(one: NamedDocument, other: NamedDocument): Promise<MarginEvidenceResult> {
  return marginEvidence(parse(one), parse(other));
}

function parse({ json, name }: NamedDocument) {
  const parsed = attestationDocumentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = z.prettifyError(parsed.error).split("\n");
  const at = parsed.error.issues[0]?.path.join(".") ?? "";
  throw badInput(`${name} is not an attestation document: ${at} ${issue?.replace(/^✖ /, "") ?? ""}`.trim());
}
