import type { Hex } from "viem";

import { accountOwner } from "../ids/index.ts";
import type { TypedDataSigner } from "../quorum/index.ts";
import { orderTypedData, type OrderTypedDataParameters } from "./orderTypedData.ts";

/** @param signer The account's owner, or an approved operator. */
export type SignOrderParameters = OrderTypedDataParameters & { signer: TypedDataSigner };

/** An order that the engine would refuse whatever the market. */
export class InvalidOrderError extends Error {
  override readonly name = "InvalidOrderError";
}

/**
 * Signs an order: 65 bytes for `MarginEngine.fill`.
 *
 * @throws InvalidOrderError if the size is zero, or the signer is the owner and a version is given, or is not the owner
 * and none is.
 */
export async function signOrder(parameters: SignOrderParameters): Promise<Hex> {
  const { signer, order } = parameters;
  if (order.size === 0n) throw new InvalidOrderError("The order's size is zero");
  const owner = accountOwner(order.account);
  const isOwner = owner.toLowerCase() === signer.address.toLowerCase();
  if (isOwner && order.approvalVersion !== 0) {
    throw new InvalidOrderError(`The owner signs with approvalVersion 0, got ${order.approvalVersion}`);
  }
  if (!isOwner && order.approvalVersion === 0) {
    throw new InvalidOrderError(
      `${signer.address} is not the account's owner ${owner}: an operator signs with its approvalVersion`,
    );
  }
  return signer.signTypedData(orderTypedData(parameters));
}
