import type { Hex } from "viem";

import type { TypedDataSigner } from "../quorum/index.ts";
import { orderTypedData, type OrderTypedDataParameters } from "./orderTypedData.ts";

/** @param signer The account's owner, an approved operator, or a key of the contract wallet that owns the account. */
export type SignOrderParameters = OrderTypedDataParameters & { signer: TypedDataSigner };

/** An order that the engine would refuse whatever the market. */
export class InvalidOrderError extends Error {
  override readonly name = "InvalidOrderError";
}

/**
 * Signs an order: the bytes for `MarginEngine.fill`.
 *
 * @throws InvalidOrderError if the size is zero.
 */
export async function signOrder(parameters: SignOrderParameters): Promise<Hex> {
  const { signer, order } = parameters;
  if (order.size === 0n) throw new InvalidOrderError("The order's size is zero");
  return signer.signTypedData(orderTypedData(parameters));
}
