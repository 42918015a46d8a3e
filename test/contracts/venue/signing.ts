/** EIP-712 messages of the venue and the quorums that sign them, with keys anybody can compute. */
import { concat, id, Wallet, type TypedDataDomain, type TypedDataField } from "ethers";

type Types = Record<string, TypedDataField[]>;

/** "uint32 epoch, uint40 time" as EIP-712 fields. */
const fields = (list: string): TypedDataField[] =>
  list.split(", ").map((field) => {
    const [type, name] = field.split(" ");
    if (type === undefined || name === undefined) throw new Error(`Not a field: ${field}`);
    return { type, name };
  });

export const MARK_POST: Types = {
  MarkPost: fields("uint32 epoch, uint40 time, bytes32 snapshotHash, bytes32 keysHash, bytes32 wordsHash"),
};

export const SETTLEMENT: Types = { Settlement: fields("uint32 instrument, uint64 price, uint32 round") };

export const SET_SETTLEMENT: Types = {
  SetSettlement: fields("uint32 set, uint24[] payouts, uint32 round"),
};

export const MARGIN_ATTESTATION: Types = {
  MarginAttestation: fields(
    "bytes32 account, bytes32 portfolioHash, uint32 epoch, uint64 initialMargin, uint64 maintenanceMargin, bytes32 modelHash, bytes32 snapshotHash, uint40 issuedAt",
  ),
};

export const ORDER: Types = {
  Order: fields(
    "bytes32 account, uint32 instrument, int64 size, uint64 limitPrice, uint64 minFill, uint32 maxFee, uint40 expiry, uint256 salt, bool reduceOnly, uint32 approvalVersion",
  ),
};

export type Domain = Required<Pick<TypedDataDomain, "name" | "version" | "chainId" | "verifyingContract">>;

const ascending = (a: Wallet, b: Wallet): number => (BigInt(a.address) < BigInt(b.address) ? -1 : 1);

/** `count` keys, ascending by address. */
export const signerKeys = (role: string, count: number): Wallet[] =>
  Array.from({ length: count }, (_, index) => new Wallet(id(`test ${role} signer ${String(index)}`))).sort(
    ascending,
  );

/** 65-byte signatures (r, s, v) of `digest` by each of `wallets`, in the order given. */
export const sign = (wallets: readonly Wallet[], digest: string): string =>
  concat(wallets.map((wallet) => wallet.signingKey.sign(digest).serialized));
