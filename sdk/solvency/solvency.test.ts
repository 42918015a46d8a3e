import { expect } from "chai";
import { concat, encodeAbiParameters, keccak256, parseAbiParameters, toHex, type Hex } from "viem";
import { z } from "zod";

import {
  chunksOf,
  exampleSolvencyDocument,
  MalformedBookError,
  packScenarios,
  readBoundBook,
  scenarioContentHash,
  solvencyChallenge,
  solvencyDocumentSchema,
  unpackScenarios,
} from "./index.ts";

const WORD = 2n ** 64n;

describe("solvency", () => {
  it("behavior: profits lie four to a word, the first highest, negative ones in two's complement; weights eight", () => {
    const packed = packScenarios({
      instruments: [7, 9, 11],
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
    const packed = packScenarios({ instruments: [1, 2], profit, weights });
    expect(unpackScenarios(packed, { instruments: 2, scenarios: 3 })).to.deep.equal({ profit, weights });
  });

  it("error: a profit beyond 64 bits, or a weight beyond 32, is refused", () => {
    expect(() => packScenarios({ instruments: [1], profit: [[2n ** 63n]], weights: [0n] })).to.throw(
      "profit",
    );
    expect(() => packScenarios({ instruments: [1], profit: [[0n]], weights: [-1n] })).to.throw("weight");
  });

  it("behavior: a set is named by its ids and by the hashes of chunks of 256 entries", () => {
    // 65 words of profits are two chunks (64 and 1), 33 of weights two (32 and 1).
    const profits = Array.from({ length: 65 }, (_, i) => BigInt(i));
    const weights = Array.from({ length: 33 }, (_, i) => BigInt(i * i));
    const packed = { instruments: [1, 0x01020304], profits, weights };
    const bytes = (words: readonly bigint[]): Hex => concat(words.map((word) => toHex(word, { size: 32 })));
    const inChunks = (words: readonly bigint[], at: number): Hex =>
      keccak256(concat([keccak256(bytes(words.slice(0, at))), keccak256(bytes(words.slice(at)))]));
    expect(scenarioContentHash(packed)).to.equal(
      keccak256(
        encodeAbiParameters(parseAbiParameters("uint32[], bytes32, bytes32"), [
          [1, 0x01020304],
          inChunks(profits, 64),
          inChunks(weights, 32),
        ]),
      ),
    );
    expect(chunksOf(profits, 1 / 4).map(({ length }) => length)).to.deep.equal([64, 1]);
    expect(chunksOf(weights, 1 / 8).map(({ length }) => length)).to.deep.equal([32, 1]);
  });

  it("behavior: a frozen book is read record by record", () => {
    const book = concat([
      ...["0xfffffffffffffffe", "0x0002", "0x0000", "0x0000000000000005", "0x003f", "0xffffffffffffffff"],
      ...["0x3fffffffffffffff", "0x0000"],
    ] as Hex[]);
    const lots = Array.from({ length: 64 }, () => 0n);
    expect(readBoundBook(book, 64)).to.deep.equal([
      { equity: -2n, lots: [5n, ...lots.slice(2), -1n] },
      { equity: 2n ** 62n - 1n, lots },
    ]);
    expect(readBoundBook("0x", 64)).to.deep.equal([]);
  });

  it("error: a book that is cut short, or names a column that is not there, is refused", () => {
    expect(() => readBoundBook("0x00", 2)).to.throw(MalformedBookError);
    expect(() => readBoundBook(concat(["0x0000000000000001", "0x0001", "0x0000"]), 2)).to.throw("account 0");
    const third = concat(["0x0000000000000001", "0x0001", "0x0002", "0x0000000000000001"]);
    expect(() => readBoundBook(third, 2)).to.throw("Column 2 of 2");
  });

  it("behavior: the challenge changes with the context, the commitment and the book's bytes", () => {
    const of = { context: keccak256("0x01"), commitment: 5n, digest: keccak256("0x02") };
    const challenge = solvencyChallenge(of);
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
      solvencyChallenge({ ...of, context: keccak256("0x03") }),
      solvencyChallenge({ ...of, commitment: 6n }),
      solvencyChallenge({ ...of, digest: keccak256("0x04") }),
    ];
    for (const other of others) expect(other).not.to.equal(challenge);
  });

  it("error: a document of another version is none", () => {
    expect(solvencyDocumentSchema.safeParse({ version: 2 }).success).to.equal(false);
  });

  it("attack: a document that nobody could send on is none: numbers wider than the contracts', a state too few, batches without end", () => {
    const document = exampleSolvencyDocument(1);
    const encoded = z.encode(solvencyDocumentSchema, document);
    expect(solvencyDocumentSchema.parse(encoded)).to.deep.equal(document);
    const { proof, frozen } = encoded;
    const wide = String(2n ** 256n);
    for (const [other, said] of [
      [{ proof: { ...proof, commitment: wide } }, "expected at most 2^256 - 1"],
      [{ proof: { ...proof, states: [wide] } }, "expected at most 2^256 - 1"],
      [{ proof: { ...proof, tail: { ...proof.tail, a: ["1", wide] } } }, "expected at most 2^256 - 1"],
      [{ frozen: { ...frozen, badDebt: wide } }, "expected at most 2^256 - 1"],
      [{ frozen: { ...frozen, totalCash: String(-(2n ** 255n) - 1n) } }, "expected -2^255 to 2^255 - 1"],
      [{ proof: { ...proof, states: [] } }, "expected a state for each batch"],
      [{ proof: { ...proof, batches: Array.from({ length: 8_193 }, () => proof.tail) } }, "Too big"],
    ] as const) {
      const { error } = solvencyDocumentSchema.safeParse({ ...encoded, ...other });
      expect(error?.issues.map(({ message }) => message).join("; ")).to.include(said);
    }
  });
});
