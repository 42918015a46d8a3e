import { expect } from "chai";
import fc from "fast-check";

import {
  formatLots,
  formatUsd,
  fraction,
  InvalidAmountError,
  lots,
  mulDivDown,
  mulDivUp,
  notionalDown,
  notionalUp,
  parseLots,
  parseUsd,
  price,
  ratio,
  UnitOutOfRangeError,
} from "./index.ts";

describe("units", () => {
  it("formats exactly, with at least two decimals and grouped thousands", () => {
    expect(formatUsd(0n)).to.equal("$0.00");
    expect(formatUsd(1n)).to.equal("$0.000001");
    expect(formatUsd(-1_234_560_000n)).to.equal("-$1,234.56");
    expect(formatUsd(1_000_000_000_000n)).to.equal("$1,000,000.00");
    // Beyond 2^53, where a float would lose the last digits.
    expect(formatUsd(9_007_199_254_740_993n)).to.equal("$9,007,199,254.740993");
  });

  it("rounds for display only when asked, half away from zero, without a negative zero", () => {
    expect(formatUsd(1_005_000n, { decimals: 2 })).to.equal("$1.01");
    expect(formatUsd(-1_005_000n, { decimals: 2 })).to.equal("-$1.01");
    expect(formatUsd(999_999n, { decimals: 0 })).to.equal("$1");
    expect(formatUsd(-4_000n, { decimals: 2 })).to.equal("$0.00");
    expect(() => formatUsd(1n, { decimals: 7 })).to.throw(RangeError, "0 to 6");
  });

  it("parses plain and grouped dollars exactly", () => {
    expect(parseUsd("1234.56")).to.equal(1_234_560_000n);
    expect(parseUsd("-$1,234.56")).to.equal(-1_234_560_000n);
    expect(parseUsd("0.1")).to.equal(100_000n);
    expect(parseUsd("1.5000000000")).to.equal(1_500_000n);
  });

  for (const text of ["", "$", "1e3", ".5", "5.", "+1", "1,23", "1,2345", "--1", "0x1", "1.0000001", "$-1"]) {
    it(`error: ${JSON.stringify(text)} is not an amount`, () => {
      expect(() => parseUsd(text)).to.throw(InvalidAmountError);
    });
  }

  it("reads back whatever it prints", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }), (v) => parseUsd(formatUsd(v)) === v),
    );
  });

  it("converts units of the underlying to lots and back", () => {
    expect(parseLots("-0.5", 4)).to.equal(-5000n);
    expect(formatLots(-5000n, 4)).to.equal("-0.5");
    expect(formatLots(7n, 0)).to.equal("7");
    expect(() => parseLots("0.00001", 4)).to.throw(InvalidAmountError, "4 decimals");
  });

  it("error: values that do not fit their unit", () => {
    expect(() => lots(2n ** 63n)).to.throw(UnitOutOfRangeError, "lots 9223372036854775808");
    expect(() => price(-1n)).to.throw(UnitOutOfRangeError);
    expect(() => ratio(2n ** 32n)).to.throw(UnitOutOfRangeError);
    expect(() => fraction(10n ** 18n + 1n)).to.throw(UnitOutOfRangeError);
  });

  it("rounds as its name says", () => {
    expect(mulDivDown(7n, 1n, 2n)).to.equal(3n);
    expect(mulDivUp(7n, 1n, 2n)).to.equal(4n);
    expect(mulDivUp(8n, 1n, 2n)).to.equal(4n);
    expect(() => mulDivUp(-1n, 1n, 2n)).to.throw(RangeError);
    // 3 lots of 0.0001 at $0.005 are 1.5e-6 USD.
    expect(notionalDown({ size: -3n, price: 5_000n, lotDecimals: 4 })).to.equal(1n);
    expect(notionalUp({ size: -3n, price: 5_000n, lotDecimals: 4 })).to.equal(2n);
  });
});
