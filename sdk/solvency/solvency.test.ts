import { expect } from "chai";
import { concat, encodeAbiParameters, keccak256, parseAbiParameters, toHex, type Hex } from "viem";

import {
  CutBookError,
  decodeFrozenBook,
  packScenarios,
  profitChunks,
  proofChallenge,
  scenarioHashes,
  solvencyDocumentSchema,
  unpackScenarios,
  weightChunks,
  type FrozenBook,
} from "./index.ts";

const WORD = 2n ** 64n;

describe("solvency", () => {
  it("behavior: profits lie four to a word, the first highest, negative ones in two's complement; weights eight", () => {
    const packed = packScenarios([7, 9, 11], {
      profit: [
        [1n, -1n, 2n],
        [3n, 0n, -4n],
      ],
      weights: [2n ** 20n - 5n, 5n],
    });
    expect(packed).to.deep.equal({
      instruments: [7, 9, 11],
      profits: [WORD ** 3n + (WORD - 1n) * WORD ** 2n + 2n * WORD + 3n, (WORD - 4n) * WORD ** 2n],
      weights: [(2n ** 20n - 5n) * 2n ** 224n + 5n * 2n ** 192n],
    });
  });

  it("behavior: what is packed is unpacked again, by the sizes of the circuit", () => {
    const profit = [
      [-(2n ** 63n), 2n ** 63n - 1n],
      [0n, -17n],
      [5n, 0n],
    ];
    const weights = [1n, 2n ** 20n - 3n, 2n];
    const packed = packScenarios([1, 2], { profit, weights });
    expect(unpackScenarios(packed, { instruments: 2, scenarios: 3 })).to.deep.equal({ profit, weights });
  });

  it("error: a profit beyond 64 bits, or a weight beyond 32, is refused", () => {
    expect(() => packScenarios([1], { profit: [[2n ** 63n]], weights: [0n] })).to.throw(RangeError);
    expect(() => packScenarios([1], { profit: [[0n]], weights: [-1n] })).to.throw(RangeError, "-1");
  });

  it("behavior: a set is named by its ids and by the hashes of chunks of 256 entries", () => {
    // 65 words of profits are two chunks (64 and 1), 33 of weights two (32 and 1).
    const profits = Array.from({ length: 65 }, (_, i) => BigInt(i));
    const weights = Array.from({ length: 33 }, (_, i) => BigInt(i * i));
    const packed = { instruments: [1, 0x01020304], profits, weights };
    const bytes = (words: readonly bigint[]): Hex => concat(words.map((word) => toHex(word, { size: 32 })));
    const inChunks = (words: readonly bigint[], at: number): Hex =>
      keccak256(concat([keccak256(bytes(words.slice(0, at))), keccak256(bytes(words.slice(at)))]));
    const profitsHash = inChunks(profits, 64);
    const weightsHash = inChunks(weights, 32);
    expect(scenarioHashes(packed)).to.deep.equal({
      profitsHash,
      weightsHash,
      contentHash: keccak256(
        encodeAbiParameters(parseAbiParameters("bytes32, bytes32, bytes32"), [
          keccak256("0x0000000101020304"),
          profitsHash,
          weightsHash,
        ]),
      ),
    });
    expect(profitChunks(packed).map(({ length }) => length)).to.deep.equal([64, 1]);
    expect(weightChunks(packed).map(({ length }) => length)).to.deep.equal([32, 1]);
  });

  it("behavior: a frozen book is read record by record", () => {
    const book = concat([
      ...["0xfffffffffffffffe", "0x0002", "0x0000", "0x0000000000000005", "0x003f", "0xffffffffffffffff"],
      ...["0x3fffffffffffffff", "0x0000"],
    ] as Hex[]);
    expect(decodeFrozenBook(book)).to.deep.equal([
      {
        equity: -2n,
        legs: [
          { column: 0, lots: 5n },
          { column: 63, lots: -1n },
        ],
      },
      { equity: 2n ** 62n - 1n, legs: [] },
    ]);
    expect(decodeFrozenBook("0x")).to.deep.equal([]);
  });

  it("error: a book that is cut short is refused with where", () => {
    expect(() => decodeFrozenBook("0x00")).to.throw(CutBookError, "byte 0");
    expect(() => decodeFrozenBook(concat(["0x0000000000000001", "0x0001", "0x0000"]))).to.throw("byte 10");
  });

  it("behavior: the challenge changes with the context, the commitment and the book's bytes", () => {
    const frozen = { context: keccak256("0x01"), digest: keccak256("0x02") } as unknown as FrozenBook;
    const challenge = proofChallenge(frozen, 5n);
    expect(challenge).to.equal(
      BigInt(
        keccak256(
          encodeAbiParameters(parseAbiParameters("bytes32, uint256, bytes32"), [
            keccak256("0x01"),
            5n,
            keccak256("0x02"),
          ]),
        ),
      ) % 21888242871839275222246405745257275088548364400416034343698204186575808495617n,
    );
    const others = [
      proofChallenge({ ...frozen, context: keccak256("0x03") }, 5n),
      proofChallenge(frozen, 6n),
      proofChallenge({ ...frozen, digest: keccak256("0x04") }, 5n),
    ];
    for (const other of others) expect(other).not.to.equal(challenge);
  });

  it("error: a document of another version is none", () => {
    expect(solvencyDocumentSchema.safeParse({ version: 2 }).success).to.equal(false);
  });
});
