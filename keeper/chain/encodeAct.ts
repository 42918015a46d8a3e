import { marginEngineAbi, markOracleAbi } from "@plimsoll/sdk";
import { encodeFunctionData, type Address, type Hex } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Act } from "./Act.ts";

/** Where an act is sent, and its calldata. */
export function encodeAct(
  act: Act,
  { marginEngine, markOracle }: Pick<ParsedKeeperConfig["contracts"], "marginEngine" | "markOracle">,
): { to: Address; data: Hex } {
  switch (act.kind) {
    case "noteDeficit":
      return {
        to: marginEngine,
        data: encodeFunctionData({ abi: marginEngineAbi, functionName: "noteDeficit", args: [act.account] }),
      };
    case "checkIndex":
      return {
        to: markOracle,
        data: encodeFunctionData({ abi: markOracleAbi, functionName: "checkIndex", args: [act.instrument] }),
      };
    case "record":
      return {
        to: marginEngine,
        data: encodeFunctionData({
          abi: marginEngineAbi,
          functionName: "record",
          args: [act.account, act.attestation],
        }),
      };
    case "cancelEscape":
      return {
        to: marginEngine,
        data: encodeFunctionData({
          abi: marginEngineAbi,
          functionName: "cancelEscape",
          args: [act.account, act.attestation],
        }),
      };
  }
}
