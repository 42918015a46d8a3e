import type { AccountId, AttestationDocument, AttestationRequest, SolvencyDocument } from "@plimsoll/sdk";

/** All accounts that a risk server knows, with the maintenance margin it says they need at `epoch`, 1e-6 USD. */
export type Listing = { epoch: number; accounts: ReadonlyMap<AccountId, bigint> };

/** One risk server. Every method throws when it does not answer, or refuses. */
export interface RiskServer {
  readonly url: string;
  accounts(): Promise<Listing>;
  attestation(request: AttestationRequest): Promise<AttestationDocument>;
  /** @throws BehindError if it has none (yet). */
  solvencyProof(snapshot: number): Promise<SolvencyDocument>;
}
