import { expect } from "chai";
import { z } from "zod";

import { address, bytes32, intString, lotsString, signature, uintString } from "./index.ts";

describe("codecs", () => {
  it("carries integers beyond 2^53 as decimal strings, both ways", () => {
    expect(intString.parse("-9007199254740993")).to.equal(-9007199254740993n);
    expect(z.encode(intString, -9007199254740993n)).to.equal("-9007199254740993");
    expect(uintString.parse("0")).to.equal(0n);
  });

  for (const text of ["", "01", "-0", "+1", "1.5", "1e6", "0x10", " 1"]) {
    it(`refuses ${JSON.stringify(text)} as an integer`, () => {
      expect(intString.safeParse(text).success).to.equal(false);
    });
  }

  it("refuses a JSON number as an integer and a negative one as unsigned", () => {
    expect(intString.safeParse(5).success).to.equal(false);
    expect(uintString.safeParse("-5").success).to.equal(false);
    expect(() => z.encode(uintString, -5n)).to.throw();
  });

  it("keeps lots within int64", () => {
    expect(lotsString.parse("-9223372036854775808")).to.equal(-(2n ** 63n));
    expect(lotsString.safeParse("9223372036854775808").success).to.equal(false);
  });

  it("checks lengths of hex and checksums of addresses", () => {
    expect(bytes32.safeParse(`0x${"ab".repeat(32)}`).success).to.equal(true);
    expect(bytes32.safeParse(`0x${"ab".repeat(31)}`).success).to.equal(false);
    expect(bytes32.safeParse(`0x${"ab".repeat(31)}a`).success).to.equal(false);
    expect(bytes32.safeParse("ab".repeat(32)).success).to.equal(false);
    expect(signature.safeParse(`0x${"ab".repeat(65)}`).success).to.equal(true);
    expect(address.safeParse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").success).to.equal(true);
    expect(address.safeParse("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").success).to.equal(false);
  });
});
