import { concat, hexToBytes, type Hex } from "viem";

import type { AccountId } from "../ids/index.ts";
import { merkleRoot } from "./merkleRoot.ts";

/** An open account, and what the chain calls its portfolio. */
export interface LedgerLeaf {
  readonly account: AccountId;
  readonly portfolioHash: Hex;
}

/**
 * The name of a ledger: Merkle root over all open accounts, ascending by id, a leaf being the id and the portfolio hash (32
 * bytes each). Whoever reads the engine's accounts and their portfolio hashes at the same block finds the same root.
 */
export function ledgerRoot(accounts: Iterable<LedgerLeaf>): Hex {
  const leaves = Array.from(accounts, ({ account, portfolioHash }) =>
    concat([account, portfolioHash]).toLowerCase(),
  );
  return merkleRoot(leaves.sort().map((leaf) => hexToBytes(leaf as Hex)));
}
