import { expect } from "chai";
import { TypedDataEncoder, verifyTypedData } from "ethers";
import { privateKeyToAccount } from "viem/accounts";

import { setSettlementDigest, settlementDigest, signSetSettlement, signSettlement } from "./index.ts";

const chainId = 31337;
const settlementOracle = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const settlement = { instrument: 0x10000009, price: 1_000_000n, round: 2 };

const DOMAIN = {
  name: "Plimsoll SettlementOracle",
  version: "1",
  chainId,
  verifyingContract: settlementOracle,
};
const TYPES = {
  Settlement: [
    { name: "instrument", type: "uint32" },
    { name: "price", type: "uint64" },
    { name: "round", type: "uint32" },
  ],
};

describe("settlementTypedData", () => {
  it("has the digest that another implementation of EIP-712 computes", () => {
    const expected = TypedDataEncoder.hash(DOMAIN, TYPES, settlement);
    expect(settlementDigest({ chainId, settlementOracle, settlement })).to.equal(expected);
  });

  it("signs so that the signer is recovered", async () => {
    const signer = privateKeyToAccount(`0x${"11".repeat(32)}`);
    const { signature } = await signSettlement({ chainId, settlementOracle, settlement, signer });
    expect(verifyTypedData(DOMAIN, TYPES, settlement, signature)).to.equal(signer.address);
  });
});

describe("setSettlementTypedData", () => {
  const set = { set: 3, payouts: [0, 333_333, 666_667], round: 1 };
  const SET_TYPES = {
    SetSettlement: [
      { name: "set", type: "uint32" },
      { name: "payouts", type: "uint24[]" },
      { name: "round", type: "uint32" },
    ],
  };

  it("has the digest that another implementation of EIP-712 computes", () => {
    const expected = TypedDataEncoder.hash(DOMAIN, SET_TYPES, set);
    expect(setSettlementDigest({ chainId, settlementOracle, settlement: set })).to.equal(expected);
  });

  it("signs so that the signer is recovered", async () => {
    const signer = privateKeyToAccount(`0x${"11".repeat(32)}`);
    const { signature } = await signSetSettlement({ chainId, settlementOracle, settlement: set, signer });
    expect(verifyTypedData(DOMAIN, SET_TYPES, set, signature)).to.equal(signer.address);
  });
});
