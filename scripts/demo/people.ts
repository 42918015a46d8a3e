import { type HDAccount, mnemonicToAccount } from "viem/accounts";

/** INSECURE: the public test mnemonic of every Hardhat node. */
const MNEMONIC = "test test test test test test test test test test test junk";

/** Who acts in the demonstration, as the n-th account of the local chain. */
const PERSON = {
  deployer: 0,
  keeper: 1,
  "perp-maker": 2,
  "event-maker": 3,
  publisher: 10,
  lender: 11,
  borrower: 12,
} as const;
const FIRST_TRADER = 4;

export type Person = keyof typeof PERSON;

export const person = (name: Person): HDAccount =>
  mnemonicToAccount(MNEMONIC, { addressIndex: PERSON[name] });

/** The owner of the n-th demonstration account. */
export const trader = (index: number): HDAccount =>
  mnemonicToAccount(MNEMONIC, { addressIndex: FIRST_TRADER + index });
