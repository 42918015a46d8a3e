import { hashTypedData, type Address, type Hex } from "viem";

import { settlementOracleDomain } from "../eip712/index.ts";
import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";

const TYPES = {
  SetSettlement: [
    { name: "set", type: "uint32" },
    { name: "payouts", type: "uint24[]" },
    { name: "round", type: "uint32" },
  ],
} as const;

/**
 * What all members of an exclusive set pay.
 *
 * @param set The set's number in the registry, from 1.
 * @param payouts 1e-6 USD, in the order of the members; they add up to 1e6.
 * @param round How many proposals were vetoed so far, so that a vetoed one cannot be replayed.
 */
export type SetSettlement = { set: number; payouts: readonly number[]; round: number };

export type SetSettlementTypedDataParameters = {
  chainId: number;
  settlementOracle: Address;
  settlement: SetSettlement;
};

/** What the margin set signs to propose the payouts of a set. */
export function setSettlementTypedData({
  chainId,
  settlementOracle,
  settlement,
}: SetSettlementTypedDataParameters) {
  return {
    domain: settlementOracleDomain({ chainId, contract: settlementOracle }),
    types: TYPES,
    primaryType: "SetSettlement",
    message: settlement,
  } as const;
}

/** The EIP-712 digest of a set's payouts. */
export function setSettlementDigest(parameters: SetSettlementTypedDataParameters): Hex {
  return hashTypedData(setSettlementTypedData(parameters));
}

/** One risk server's signature of a set's payouts. */
export async function signSetSettlement(
  parameters: SetSettlementTypedDataParameters & { signer: TypedDataSigner },
): Promise<SignerSignature> {
  const { signer } = parameters;
  return {
    signer: signer.address,
    signature: await signer.signTypedData(setSettlementTypedData(parameters)),
  };
}
