import { getBytes, type ContractTransactionResponse } from "ethers";

export interface Gas {
  /** What the transaction cost. */
  total: number;
  /** Without the 21,000 and the calldata. */
  execution: number;
  calldataBytes: number;
}

const TRANSACTION = 21_000;
const ZERO_BYTE = 4;
const NONZERO_BYTE = 16;

/** Gas of a mined transaction. */
export async function gasOf(
  sent: Promise<ContractTransactionResponse> | ContractTransactionResponse,
): Promise<Gas> {
  const transaction = await sent;
  const receipt = await transaction.wait();
  if (receipt === null) throw new Error(`Transaction ${transaction.hash} was not mined`);
  const data = getBytes(transaction.data);
  const calldata = data.reduce((gas, byte) => gas + (byte === 0 ? ZERO_BYTE : NONZERO_BYTE), 0);
  const total = Number(receipt.gasUsed);
  return { total, execution: total - TRANSACTION - calldata, calldataBytes: data.length };
}
