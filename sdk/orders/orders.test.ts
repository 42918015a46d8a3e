import { expect } from "chai";
import { id, TypedDataEncoder, verifyTypedData } from "ethers";
import { privateKeyToAccount } from "viem/accounts";

import { accountId } from "../ids/index.ts";
import { InvalidOrderError, orderDigest, saltAt, signOrder, type Order } from "./index.ts";

const chainId = 31337;
const engine = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const owner = privateKeyToAccount(`0x${"11".repeat(32)}`);
const operator = privateKeyToAccount(`0x${"22".repeat(32)}`);
const order: Order = {
  account: accountId(owner.address, 1n),
  instrument: 0x04000001,
  size: -5000n,
  limitPrice: 50_000_000_000n,
  minFill: 100n,
  maxFee: 1_000,
  expiry: 1_721_810_944,
  salt: 2n ** 200n + 7n,
  reduceOnly: true,
  approvalVersion: 0,
};

// Taken from ORDER_TYPEHASH in contracts/types/Order.sol.
const ENCODED_TYPE =
  "Order(bytes32 account,uint32 instrument,int64 size,uint64 limitPrice,uint64 minFill,uint32 maxFee,uint40 expiry,uint256 salt,bool reduceOnly,uint32 approvalVersion)";
const TYPES = {
  Order: ENCODED_TYPE.slice("Order(".length, -1)
    .split(",")
    .map((member) => {
      const [type = "", name = ""] = member.split(" ");
      return { name, type };
    }),
};
const DOMAIN = { name: "Plimsoll MarginEngine", version: "1", chainId, verifyingContract: engine };

describe("orderDigest", () => {
  it("is of the type that the contract hashes, as another implementation of EIP-712 computes it", () => {
    const encoder = TypedDataEncoder.from(TYPES);
    expect(id(encoder.encodeType("Order"))).to.equal(id(ENCODED_TYPE));
    expect(orderDigest({ chainId, engine, order })).to.equal(TypedDataEncoder.hash(DOMAIN, TYPES, order));
  });
});

describe("signOrder", () => {
  it("signs for the owner, and for an operator with its approval version", async () => {
    const byOwner = await signOrder({ chainId, engine, order, signer: owner });
    expect(verifyTypedData(DOMAIN, TYPES, order, byOwner)).to.equal(owner.address);
    const delegated = { ...order, approvalVersion: 3 };
    const byOperator = await signOrder({ chainId, engine, order: delegated, signer: operator });
    expect(verifyTypedData(DOMAIN, TYPES, delegated, byOperator)).to.equal(operator.address);
  });

  it("error: a size of zero", async () => {
    const error = await signOrder({ chainId, engine, order: { ...order, size: 0n }, signer: owner }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InvalidOrderError);
  });
});

describe("saltAt", () => {
  it("ascends with time first and the counter next, and fits the contract's uint256", () => {
    // 5 · 2^20 + 3
    expect(saltAt(5, 3)).to.equal(5_242_883n);
    expect(saltAt(5, 2 ** 20 - 1) < saltAt(6)).to.equal(true);
    expect(saltAt(Number.MAX_SAFE_INTEGER, 2 ** 20 - 1) < 2n ** 256n).to.equal(true);
  });

  it("error: what is not a time or a counter", () => {
    for (const [time, counter] of [
      [-1, 0],
      [0.5, 0],
      [0, -1],
      [0, 2 ** 20],
    ] as const)
      expect(() => saltAt(time, counter)).to.throw(InvalidOrderError);
  });
});
