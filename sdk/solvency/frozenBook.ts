import { encodeAbiParameters, keccak256, type ContractFunctionArgs, type Hex } from "viem";

import { solvencyOracleAbi } from "../abi/index.ts";

type PublishArguments = ContractFunctionArgs<typeof solvencyOracleAbi, "nonpayable", "publish">;

/** What the oracle froze, as it has to be shown again; money in 1e-6 USD. */
export type FrozenBook = PublishArguments[0];
/** A Groth16 proof as the EVM's precompiles take it. */
export type PackedProof = PublishArguments[2]["tail"];

/** What the oracle keeps of a frozen book. */
export function frozenHash(frozen: FrozenBook): Hex {
  return keccak256(encodeAbiParameters([frozenBook], [frozen]));
}

const publish = solvencyOracleAbi.find(
  (item): item is Extract<(typeof solvencyOracleAbi)[number], { type: "function"; name: "publish" }> =>
    item.type === "function" && item.name === "publish",
);
if (publish === undefined) throw new Error("the ABI has no publish");
const [frozenBook] = publish.inputs;
