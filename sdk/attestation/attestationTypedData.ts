import { hashTypedData, type Address, type Hex } from "viem";

import { marginEngineDomain } from "../eip712/index.ts";
import type { AccountId } from "../ids/index.ts";

const TYPES = {
  MarginAttestation: [
    { name: "account", type: "bytes32" },
    { name: "portfolioHash", type: "bytes32" },
    { name: "epoch", type: "uint32" },
    { name: "initialMargin", type: "uint64" },
    { name: "maintenanceMargin", type: "uint64" },
    { name: "modelHash", type: "bytes32" },
    { name: "snapshotHash", type: "bytes32" },
    { name: "issuedAt", type: "uint40" },
  ],
} as const;

/**
 * What a quorum says one portfolio needs.
 *
 * @param initialMargin 1e-6 USD.
 * @param maintenanceMargin 1e-6 USD.
 * @param snapshotHash The one posted with `epoch`; its last nine bytes are zero.
 * @param issuedAt Unix seconds.
 */
export type MarginAttestation = {
  account: AccountId;
  portfolioHash: Hex;
  epoch: number;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  modelHash: Hex;
  snapshotHash: Hex;
  issuedAt: number;
};

/** @param engine The MarginEngine, whose domain is signed. */
export type AttestationTypedDataParameters = {
  chainId: number;
  engine: Address;
  attestation: MarginAttestation;
};

/** What the margin set signs. */
export function attestationTypedData({ chainId, engine, attestation }: AttestationTypedDataParameters) {
  const {
    account,
    portfolioHash,
    epoch,
    initialMargin,
    maintenanceMargin,
    modelHash,
    snapshotHash,
    issuedAt,
  } = attestation;
  return {
    domain: marginEngineDomain({ chainId, contract: engine }),
    types: TYPES,
    primaryType: "MarginAttestation",
    message: {
      account,
      portfolioHash,
      epoch,
      initialMargin,
      maintenanceMargin,
      modelHash,
      snapshotHash,
      issuedAt,
    },
  } as const;
}

/** The EIP-712 digest of an attestation. */
export function attestationDigest(parameters: AttestationTypedDataParameters): Hex {
  return hashTypedData(attestationTypedData(parameters));
}
