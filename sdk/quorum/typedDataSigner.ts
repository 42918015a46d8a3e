import type { LocalAccount } from "viem";

/** Who can sign: viem's local account, or a key service behind the same two members. */
export type TypedDataSigner = Pick<LocalAccount, "address" | "signTypedData">;
