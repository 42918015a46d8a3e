import { expect } from "chai";

import {
  accountId,
  accountOwner,
  decodeInstrumentId,
  instrumentId,
  InvalidAccountIdError,
  InvalidInstrumentIdError,
  markKey,
  markLocation,
  subAccount,
} from "./index.ts";

const OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

describe("accountId", () => {
  it("is the owner followed by twelve bytes of sub-account", () => {
    expect(accountId(OWNER)).to.equal("0x70997970c51812dc3a010c7d01b50e0d17dc79c8000000000000000000000000");
    const id = accountId(OWNER, 258n);
    expect(id).to.equal("0x70997970c51812dc3a010c7d01b50e0d17dc79c8000000000000000000000102");
    expect(accountOwner(id)).to.equal(OWNER);
    expect(subAccount(id)).to.equal(258n);
  });

  it("error: what is not an address, a uint96 or 32 bytes", () => {
    expect(() => accountId("0x12")).to.throw(InvalidAccountIdError, "0x12");
    expect(() => accountId(OWNER, 2n ** 96n)).to.throw(InvalidAccountIdError, "2^96");
    expect(() => accountId(OWNER, -1n)).to.throw(InvalidAccountIdError);
    expect(() => accountOwner(OWNER)).to.throw(InvalidAccountIdError, "32 bytes");
    expect(() => subAccount("0xzz")).to.throw(InvalidAccountIdError);
  });
});

describe("instrumentId", () => {
  // kind nibble | lot decimals nibble | 24 bits of index
  const KNOWN = [
    [0x04000001, { kind: "perp", lotDecimals: 4, index: 1 }],
    [0x10000009, { kind: "binary", lotDecimals: 0, index: 9 }],
    [0x20abcdef, { kind: "scalar", lotDecimals: 0, index: 0xabcdef }],
    [0x34000002, { kind: "call", lotDecimals: 4, index: 2 }],
    [0x46000003, { kind: "put", lotDecimals: 6, index: 3 }],
    [0x52ffffff, { kind: "spot", lotDecimals: 2, index: 0xffffff }],
  ] as const;

  for (const [id, fields] of KNOWN) {
    it(`packs and unpacks a ${fields.kind}`, () => {
      expect(instrumentId(fields)).to.equal(id);
      expect(decodeInstrumentId(id)).to.deep.equal(fields);
    });
  }

  it("error: fields that do not fit", () => {
    expect(() => instrumentId({ kind: "perp", lotDecimals: 7, index: 0 })).to.throw(InvalidInstrumentIdError);
    expect(() => instrumentId({ kind: "perp", lotDecimals: 0, index: 2 ** 24 })).to.throw("16777215");
    expect(() => instrumentId({ kind: "perp", lotDecimals: 0, index: 0.5 })).to.throw(
      InvalidInstrumentIdError,
    );
    expect(() => instrumentId({ kind: "future" as "perp", lotDecimals: 0, index: 0 })).to.throw('"future"');
    expect(() => decodeInstrumentId(0x60000000)).to.throw("unknown kind 6");
    expect(() => decodeInstrumentId(0x07000000)).to.throw("lotDecimals 7");
    expect(() => decodeInstrumentId(2 ** 32)).to.throw(InvalidInstrumentIdError);
  });
});

describe("markKey", () => {
  it("gives a perp a slot of its own", () => {
    expect(markLocation(0x04000001)).to.deep.equal({ key: 0x04000001n, slot: "perp", lane: 0 });
  });

  it("puts eight binaries or scalars into one slot, without mixing the two", () => {
    expect(markLocation(0x10000008)).to.deep.equal({ key: 0x010002000001n, slot: "octet", lane: 0 });
    expect(markLocation(0x1000000f)).to.deep.equal({ key: 0x010002000001n, slot: "octet", lane: 7 });
    expect(markKey(0x10000010)).to.equal(0x010002000002n);
    expect(markKey(0x20000008)).to.equal(0x010004000001n);
  });

  it("puts four options or spots into one slot", () => {
    expect(markLocation(0x34000005)).to.deep.equal({ key: 0x02000d000001n, slot: "quad", lane: 1 });
    expect(markLocation(0x54000007)).to.deep.equal({ key: 0x020015000001n, slot: "quad", lane: 3 });
  });
});
