import {
  concat,
  encodeAbiParameters,
  hexToBytes,
  keccak256,
  numberToHex,
  type ContractFunctionArgs,
  type Hex,
} from "viem";

import { solvencyOracleAbi } from "../abi/index.ts";

type PublishArguments = ContractFunctionArgs<typeof solvencyOracleAbi, "nonpayable", "publish">;

/** What the oracle froze, as it has to be shown again; money in 1e-6 USD. */
export type FrozenBook = PublishArguments[0];
/** What a prover shows of it. */
export type SolvencyProof = PublishArguments[2];
/** A Groth16 proof as the EVM's precompiles take it. */
export type PackedProof = SolvencyProof["tail"];

/** An account that a proof binds: it can lose more than its equity. */
export type BoundRecord = {
  /** 1e-6 USD, capped. */
  equity: bigint;
  /** Columns of the scenario set, and signed lots. */
  legs: readonly { column: number; lots: bigint }[];
};

/** The bytes of a frozen book end within a record. */
export class CutBookError extends Error {
  override readonly name = "CutBookError";
}

const RECORD_BYTES = 10;
const EQUITY_BYTES = 8;
const COLUMN_BYTES = 2;

/** @throws CutBookError */
export function decodeFrozenBook(book: Hex): BoundRecord[] {
  const bytes = hexToBytes(book);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: BoundRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + RECORD_BYTES > bytes.length) throw cut(at);
    const count = view.getUint16(at + EQUITY_BYTES);
    const equity = view.getBigInt64(at);
    at += RECORD_BYTES;
    if (at + count * RECORD_BYTES > bytes.length) throw cut(at);
    const legs = Array.from({ length: count }, (_, i) => ({
      column: view.getUint16(at + i * RECORD_BYTES),
      lots: view.getBigInt64(at + i * RECORD_BYTES + COLUMN_BYTES),
    }));
    at += count * RECORD_BYTES;
    records.push({ equity, legs });
  }
  return records;
}

const cut = (at: number): CutBookError =>
  new CutBookError(`The frozen book ends within the record that begins at byte ${at}`);

/** What a frozen book is bound by: hashes to `FrozenBook.digest`. */
export const bookDigest = (book: Hex): Hex => keccak256(book);

/** What the oracle keeps of a frozen book. */
export function frozenHash(frozen: FrozenBook): Hex {
  return keccak256(encodeAbiParameters([frozenBookParameter], [frozen]));
}

/**
 * The challenge r: a hash of everything that must be fixed before it, the book's bytes included.
 *
 * @param commitment c, the prover's hash of the bound rows.
 */
export function proofChallenge({ context, digest }: FrozenBook, commitment: bigint): bigint {
  const hash = keccak256(concat([context, numberToHex(commitment, { size: 32 }), digest]));
  return BigInt(hash) % FIELD_ORDER;
}

/** Of the scalars of BN254. */
const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

const frozenBookParameter = publishInputs()[0];

function publishInputs() {
  const publish = solvencyOracleAbi.find((item) => item.type === "function" && item.name === "publish");
  if (publish?.type !== "function" || publish.name !== "publish") throw new Error("the ABI has no publish");
  return publish.inputs;
}
