import { expect } from "chai";
import { keccak256 as ethersKeccak256, solidityPackedKeccak256 } from "ethers";
import fc from "fast-check";

import { InvalidInstrumentIdError } from "../ids/index.ts";
import { UnitOutOfRangeError } from "../units/index.ts";
import {
  applyFill,
  portfolioHash,
  ownerLots,
  PortfolioError,
  receiveSlice,
  slicePositions,
  toModelPositions,
  type Position,
} from "./index.ts";

const BTC = 0x04000001;
const ETH = 0x04000002;
const YES = 0x10000009;
const HALF = 5n * 10n ** 17n;

const book = (...legs: [number, bigint][]): Position[] =>
  legs.map(([instrument, size]) => ({ instrument, size }));

describe("portfolioHash", () => {
  it("is keccak256 of 12 bytes a position, size in two's complement", () => {
    // 04000001 | 0000000000001388 (5000), then 10000009 | ffffffffffffff88 (−120)
    const packed = "0x04000001000000000000138810000009ffffffffffffff88";
    expect(portfolioHash(book([BTC, 5000n], [YES, -120n]))).to.equal(ethersKeccak256(packed));
  });

  it("agrees with Solidity's packing for any book, and depends on the order", () => {
    const size = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((value) => value !== 0n);
    fc.assert(
      fc.property(size, size, (a, b) => {
        const types = ["uint32", "int64", "uint32", "int64"];
        expect(portfolioHash(book([BTC, a], [YES, b]))).to.equal(
          solidityPackedKeccak256(types, [BTC, a, YES, b]),
        );
        expect(portfolioHash(book([YES, b], [BTC, a]))).not.to.equal(portfolioHash(book([BTC, a], [YES, b])));
      }),
    );
  });

  it("of no positions is keccak256 of nothing", () => {
    expect(portfolioHash([])).to.equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  });

  it("error: what the engine would not store", () => {
    expect(() => portfolioHash(book([BTC, 0n]))).to.throw(PortfolioError, "empty");
    expect(() => portfolioHash(book([BTC, 1n], [BTC, 2n]))).to.throw(PortfolioError, "twice");
    expect(() => portfolioHash(book([BTC, 2n ** 63n]))).to.throw(UnitOutOfRangeError);
    expect(() => portfolioHash(book([2 ** 32, 1n]))).to.throw(InvalidInstrumentIdError);
    const many = Array.from({ length: 65 }, (_, i) => ({ instrument: BTC + i, size: 1n }));
    expect(() => portfolioHash(many)).to.throw(PortfolioError, "65 positions");
  });
});

describe("applyFill", () => {
  const positions = book([BTC, 10n], [ETH, -5n], [YES, 3n]);

  it("appends a new instrument and adds to a held one in place", () => {
    expect(applyFill({ positions: book([BTC, 10n]), instrument: YES, delta: -3n })).to.deep.equal(
      book([BTC, 10n], [YES, -3n]),
    );
    expect(applyFill({ positions, instrument: ETH, delta: 7n })).to.deep.equal(
      book([BTC, 10n], [ETH, 2n], [YES, 3n]),
    );
  });

  it("moves the last position into the place of a closed one", () => {
    expect(applyFill({ positions, instrument: BTC, delta: -10n })).to.deep.equal(book([YES, 3n], [ETH, -5n]));
    expect(applyFill({ positions, instrument: YES, delta: -3n })).to.deep.equal(book([BTC, 10n], [ETH, -5n]));
    expect(applyFill({ positions: book([BTC, 1n]), instrument: BTC, delta: -1n })).to.deep.equal([]);
  });

  it("leaves its argument alone", () => {
    const before = structuredClone(positions);
    applyFill({ positions, instrument: BTC, delta: -10n });
    expect(positions).to.deep.equal(before);
  });

  it("error: no change, a 65th position, a size beyond int64", () => {
    expect(() => applyFill({ positions, instrument: BTC, delta: 0n })).to.throw(
      PortfolioError,
      "changes nothing",
    );
    const full = Array.from({ length: 64 }, (_, i) => ({ instrument: BTC + i, size: 1n }));
    expect(() => applyFill({ positions: full, instrument: YES, delta: 1n })).to.throw(
      PortfolioError,
      "one more",
    );
    expect(applyFill({ positions: full, instrument: BTC, delta: 1n })).to.have.length(64);
    expect(() => applyFill({ positions, instrument: BTC, delta: 2n ** 63n - 1n })).to.throw(
      UnitOutOfRangeError,
    );
  });
});

describe("slicePositions", () => {
  it("moves the share of every leg, rounded up in lots, and keeps the rest in order", () => {
    const positions = book([BTC, 101n], [ETH, -1n], [YES, -100n]);
    expect(slicePositions({ positions, fraction: HALF })).to.deep.equal({
      legs: book([BTC, 51n], [ETH, -1n], [YES, -50n]),
      remaining: book([BTC, 50n], [YES, -50n]),
    });
  });

  it("takes everything at 1 and nothing at 0", () => {
    const positions = book([BTC, 101n], [ETH, -7n]);
    expect(slicePositions({ positions, fraction: 10n ** 18n })).to.deep.equal({
      legs: positions,
      remaining: [],
    });
    expect(slicePositions({ positions, fraction: 0n })).to.deep.equal({ legs: [], remaining: positions });
  });

  it("takes at least one lot of every leg however small the slice", () => {
    const positions = book([BTC, 1_000_000n]);
    expect(slicePositions({ positions, fraction: 1n }).legs).to.deep.equal(book([BTC, 1n]));
  });

  it("error: more than everything", () => {
    expect(() => slicePositions({ positions: [], fraction: 10n ** 18n + 1n })).to.throw(UnitOutOfRangeError);
  });
});

describe("receiveSlice", () => {
  it("nets legs against what the liquidator holds, in the engine's order", () => {
    const positions = book([BTC, -51n], [YES, 10n]);
    const legs = book([BTC, 51n], [ETH, -1n], [YES, -50n]);
    // BTC closes (YES moves to its place), ETH is appended, YES changes in place.
    expect(receiveSlice({ positions, legs })).to.deep.equal(book([YES, -40n], [ETH, -1n]));
  });
});

describe("ownerLots", () => {
  it("behavior: |lots| of the account and Σ|lots| of the owner's others; what only the account holds is left out", () => {
    const siblings = book([BTC, 7n], [YES, 3n]);
    expect(ownerLots(book([BTC, -5n], [ETH, 9n]), siblings)).to.deep.equal(book([BTC, 12n], [YES, 3n]));
    expect(ownerLots(book([BTC, 5n]), [])).to.deep.equal([]);
  });
});

describe("toModelPositions", () => {
  it("names instruments by the decimal string of their id", () => {
    expect(toModelPositions(book([BTC, 5n]))).to.deep.equal([{ instrument: "67108865", size: 5n }]);
  });
});
