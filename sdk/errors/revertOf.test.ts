import { expect } from "chai";
import {
  ContractFunctionExecutionError,
  ContractFunctionRevertedError,
  encodeErrorResult,
  type Hex,
} from "viem";

import { marginEngineAbi } from "../abi/index.ts";
import { revertOf } from "./index.ts";

const reverted = (data?: Hex) => {
  const call = { abi: marginEngineAbi, functionName: "accountCount", args: [] } as const;
  const cause = new ContractFunctionRevertedError({ ...call, ...(data === undefined ? {} : { data }) });
  return new ContractFunctionExecutionError(cause, call);
};

describe("revertOf", () => {
  it("finds the contract's typed error inside viem's", () => {
    const data = encodeErrorResult({ abi: marginEngineAbi, errorName: "NotLiquidatable", args: [5n, 4n] });
    expect(revertOf(reverted(data))).to.deep.equal({ errorName: "NotLiquidatable", args: [5n, 4n] });
  });

  it("names an unknown error by its selector, and one without data", () => {
    expect(revertOf(reverted("0x12345678"))?.errorName).to.equal("0x12345678");
    expect(revertOf(reverted())?.errorName).to.equal("Reverted");
  });

  it("is nothing when no contract reverted", () => {
    expect(revertOf(new Error("fetch failed"))).to.equal(undefined);
  });
});
