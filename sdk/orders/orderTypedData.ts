import { hashTypedData, type Address, type Hex } from "viem";

import { marginEngineDomain } from "../eip712/index.ts";
import type { AccountId, InstrumentId } from "../ids/index.ts";

const TYPES = {
  Order: [
    { name: "account", type: "bytes32" },
    { name: "instrument", type: "uint32" },
    { name: "size", type: "int64" },
    { name: "limitPrice", type: "uint64" },
    { name: "minFill", type: "uint64" },
    { name: "maxFee", type: "uint32" },
    { name: "expiry", type: "uint40" },
    { name: "salt", type: "uint256" },
    { name: "reduceOnly", type: "bool" },
    { name: "approvalVersion", type: "uint32" },
  ],
} as const;

/**
 * A signed wish to trade.
 *
 * @param size Signed lots: positive buys, negative sells.
 * @param limitPrice 1e-6 USD a unit of the underlying (a binary: a contract). The worst acceptable price.
 * @param minFill The smallest fill in lots, unless the rest of the order is smaller.
 * @param maxFee The highest fee accepted, 1e6 = 100 % of the traded notional.
 * @param expiry Unix seconds; the order is dead from this second on.
 * @param salt Orders of one account with one salt share one filled amount: one cancels the other. With salts that ascend,
 * as of `saltAt`, one call cancels all earlier orders.
 * @param reduceOnly Limits the order to shrinking the position of `instrument`.
 * @param approvalVersion The operator's approval version when an operator signs, 0 when the owner does.
 */
export type Order = {
  account: AccountId;
  instrument: InstrumentId;
  size: bigint;
  limitPrice: bigint;
  minFill: bigint;
  maxFee: number;
  expiry: number;
  salt: bigint;
  reduceOnly: boolean;
  approvalVersion: number;
};

/** @param engine The MarginEngine, whose domain is signed. */
export type OrderTypedDataParameters = { chainId: number; engine: Address; order: Order };

/** What an order's signer signs. */
export function orderTypedData({ chainId, engine, order }: OrderTypedDataParameters) {
  return {
    domain: marginEngineDomain({ chainId, contract: engine }),
    types: TYPES,
    primaryType: "Order",
    message: order,
  } as const;
}

/** The EIP-712 digest of an order, as `MarginEngine.orderDigest`. */
export function orderDigest(parameters: OrderTypedDataParameters): Hex {
  return hashTypedData(orderTypedData(parameters));
}
