import type { AccountId, AttestationDocument, AttestationRequest } from "@plimsoll/sdk";

/** What a risk server says an account needs at an epoch, 1e-6 USD. */
export type ServedMargin = { epoch: number; maintenanceMargin: bigint };

/** One risk server. Every method throws when it does not answer, or refuses. */
export interface RiskServer {
  readonly url: string;
  /** All accounts it knows. */
  accounts(): Promise<readonly AccountId[]>;
  margin(account: AccountId): Promise<ServedMargin>;
  attestation(request: AttestationRequest): Promise<AttestationDocument>;
}
