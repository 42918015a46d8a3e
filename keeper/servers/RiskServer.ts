import type { AccountId, AttestationDocument, AttestationRequest } from "@plimsoll/sdk";

/** What a risk server says an account has and needs, 1e-6 USD. */
export type ServedMargin = { equity: bigint; maintenanceMargin: bigint };

/** All accounts a risk server knows, as of `epoch`. */
export type Listing = { epoch: number; accounts: ReadonlyMap<AccountId, ServedMargin> };

/** One risk server. Every method throws when it does not answer, or refuses. */
export interface RiskServer {
  readonly url: string;
  accounts(): Promise<Listing>;
  attestation(request: AttestationRequest): Promise<AttestationDocument>;
}
