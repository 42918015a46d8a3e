import { hashTypedData, type Address, type Hex } from "viem";

import { settlementOracleDomain } from "../eip712/index.ts";
import type { InstrumentId } from "../ids/index.ts";
import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";

const TYPES = {
  Settlement: [
    { name: "instrument", type: "uint32" },
    { name: "price", type: "uint64" },
    { name: "round", type: "uint32" },
  ],
} as const;

/**
 * A settlement price.
 *
 * @param price 1e-6 USD a unit of the underlying; a binary's is 0 to 1e6.
 * @param round How many proposals were vetoed so far, so that a vetoed one cannot be replayed.
 */
export type Settlement = { instrument: InstrumentId; price: bigint; round: number };

export type SettlementTypedDataParameters = {
  chainId: number;
  settlementOracle: Address;
  settlement: Settlement;
};

/** What the margin set signs to propose a settlement price. */
export function settlementTypedData({
  chainId,
  settlementOracle,
  settlement,
}: SettlementTypedDataParameters) {
  return {
    domain: settlementOracleDomain({ chainId, contract: settlementOracle }),
    types: TYPES,
    primaryType: "Settlement",
    message: settlement,
  } as const;
}

/** The EIP-712 digest of a settlement price. */
export function settlementDigest(parameters: SettlementTypedDataParameters): Hex {
  return hashTypedData(settlementTypedData(parameters));
}

/** One risk server's signature of a settlement price. */
export async function signSettlement(
  parameters: SettlementTypedDataParameters & { signer: TypedDataSigner },
): Promise<SignerSignature> {
  const { signer } = parameters;
  return { signer: signer.address, signature: await signer.signTypedData(settlementTypedData(parameters)) };
}
