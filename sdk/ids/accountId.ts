import { concat, getAddress, isAddress, isHex, numberToHex, size, slice, type Address, type Hex } from "viem";

/** An account: its owner's address (20 bytes) followed by a sub-account number (12 bytes), lower-case hex. */
export type AccountId = Hex;

const MAX_SUB_ACCOUNT = 2n ** 96n - 1n;

/** The id, owner or sub-account number cannot be. */
export class InvalidAccountIdError extends Error {
  override readonly name = "InvalidAccountIdError";
}

/**
 * The id of an owner's account.
 *
 * @throws InvalidAccountIdError if the owner is not an address or the number is not a uint96.
 */
export function accountId(owner: Address, subAccount = 0n): AccountId {
  if (!isAddress(owner)) throw new InvalidAccountIdError(`The owner ${String(owner)} is not an address`);
  if (subAccount < 0n || subAccount > MAX_SUB_ACCOUNT) {
    throw new InvalidAccountIdError(`The sub-account ${subAccount} is not between 0 and 2^96 - 1`);
  }
  return concat([owner, numberToHex(subAccount, { size: 12 })]).toLowerCase() as Hex;
}

/**
 * The owner of an account, checksummed.
 *
 * @throws InvalidAccountIdError if the id is not 32 bytes.
 */
export function accountOwner(id: AccountId): Address {
  return getAddress(slice(assertAccountId(id), 0, 20));
}

/**
 * The number of an owner's account.
 *
 * @throws InvalidAccountIdError if the id is not 32 bytes.
 */
export function subAccount(id: AccountId): bigint {
  return BigInt(slice(assertAccountId(id), 20, 32));
}

function assertAccountId(id: Hex): Hex {
  if (!isHex(id) || size(id) !== 32) {
    throw new InvalidAccountIdError(`The account id ${id} is not 32 bytes`);
  }
  return id;
}
